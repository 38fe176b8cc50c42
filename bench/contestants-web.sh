# shellcheck shell=bash disable=SC2154 # work, limit, port and server are compare.sh's
# The page's routes beside nginx's, with curl at the other end: put and get, in the clear and over TLS 1.3. The same server as
# dray's, which is started with --web; see contestants.sh for what a contestant is.

served_by+=([webput]=dray [webget]=dray [webputtls]=dray [webgettls]=dray [nginxget]=nginx [nginxgettls]=nginx [curltls]=nginx)
pulls+=([webget]=1 [webgettls]=1 [nginxget]=1 [nginxgettls]=1)

web_token() { grep -oE -m 1 '/#[A-Za-z0-9_-]+' "$work/dray.log" | cut -c 3-; }

web_put() { timeout "$limit" curl -sSkf -u ":$(web_token)" -T "$work/source/large/file" "$1://127.0.0.1:${port[dray]}/$2/file"; }
web_get() { timeout "$limit" curl -sSkf -u ":$(web_token)" -o "$work/in/$2/file" "$1://127.0.0.1:${port[dray]}/large/file"; }

webput_start() { has curl && dray_start; }
webget_start() { has curl && dray_start; }
webputtls_start() { has curl && dray_start; }
webgettls_start() { has curl && dray_start; }
webput_large() { web_put http "$1"; }
webget_large() { web_get http "$1"; }
webputtls_large() { web_put https "$1"; }
webgettls_large() { web_get https "$1"; }

nginxget_start() { curl_start; }
curltls_start() { has openssl && curl_start; }
nginxgettls_start() { has openssl && curl_start; }
nginxget_large() { timeout "$limit" curl -sS -f -o "$work/in/$1/file" "http://127.0.0.1:${port[nginx]}/source/large/file"; }
nginxgettls_large() { timeout "$limit" curl -sSk -f -o "$work/in/$1/file" "https://127.0.0.1:${port[nginxtls]}/source/large/file"; }
curltls_large() { timeout "$limit" curl -sSk -f -T "$work/source/large/file" "https://127.0.0.1:${port[nginxtls]}/$1/file"; }

# nginx_tls: leaves in nginx_tls_lines what makes it speak TLS too; nothing where there is no openssl.
nginx_tls() {
  nginx_tls_lines=''
  has openssl 2>/dev/null || return 0
  free_port nginxtls
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost \
    -keyout "$work/nginx/key.pem" -out "$work/nginx/certificate.pem" 2>"$work/nginx/openssl.log"
  # shellcheck disable=SC2034 # contestants.sh's
  nginx_tls_lines="listen 127.0.0.1:${port[nginxtls]} ssl; ssl_protocols TLSv1.3; ssl_certificate $work/nginx/certificate.pem; ssl_certificate_key $work/nginx/key.pem;"
}

label_web() {
  case $1 in
    webput) echo "curl PUT to Dray, \`--web-http\`" ;;
    webget) echo "curl GET from Dray, \`--web-http\`" ;;
    webputtls) echo "curl PUT to Dray, TLS" ;;
    webgettls) echo "curl GET from Dray, TLS" ;;
    nginxget) echo "curl GET from nginx" ;;
    nginxgettls) echo "curl GET from nginx, TLS" ;;
    curltls) echo "curl PUT to nginx, TLS" ;;
  esac
}
