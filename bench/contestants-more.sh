# shellcheck shell=bash disable=SC2154 # work, limit and server are compare.sh's
# Contestants of compare.sh that fewer people have: downloaders, and what data centres of science move files with. As in
# contestants.sh. Whoever takes many streams gets four.

# --- aria2 and lftp: from nginx

aria2_start() {
  has aria2c nginx && nginx_start || return 1
  (cd "$work/source/small" && find . -type f -printf '%P\n') |
    sed "s|.*|http://127.0.0.1:${port[nginx]}/source/small/&\n  out=&|" >"$work/aria2.list"
}
# Without preallocation, which would write a file in memory twice.
aria2_get() { timeout "$limit" aria2c --no-conf -q --file-allocation=none "$@"; }
aria2_large() { aria2_get -x 4 -s 4 -d "$work/in/$1" -o file "http://127.0.0.1:${port[nginx]}/source/large/file"; }
aria2_small() { aria2_get -j 8 -d "$work/in/$1" -i "$work/aria2.list"; }

lftp_start() { has lftp nginx && nginx_start; }
lftp_do() { timeout "$limit" lftp --norc -c "set cmd:fail-exit true; set pget:save-status never; $1"; }
lftp_large() { lftp_do "pget -n 4 -O $work/in/$1 http://127.0.0.1:${port[nginx]}/source/large/file"; }
lftp_small() { lftp_do "mirror --parallel=8 http://127.0.0.1:${port[nginx]}/source/small/ $work/in/$1/"; }

# --- rclone: from its own server over HTTP

rclone_start() {
  has rclone || return 1
  free_port rclone
  serve rclone rclone serve http "$work/source" --config '' --addr "127.0.0.1:${port[rclone]}" --read-only
}
rclone_copy() { timeout "$limit" rclone "$@" --config '' --http-url "http://127.0.0.1:${port[rclone]}"; }
rclone_large() { rclone_copy copyto :http:large/file "$work/in/$1/file" --multi-thread-streams 4; }
rclone_small() { rclone_copy copy :http:small "$work/in/$1" --transfers 8 --checkers 8; }

# --- xrdcp: to xrootd, which refuses to run as root, and listens everywhere but talks to this machine alone

xrdcp_start() {
  has xrootd xrdcp || return 1
  free_port xrdcp
  mkdir -p "$work/xrootd"
  if [[ $(id -u) == 0 ]]; then
    chmod 755 "$work" "$work/in" && chown nobody "$work/xrootd"
  fi
  cat >"$work/xrootd.conf" <<-END
	xrd.port ${port[xrdcp]}
	xrd.allow host localhost
	all.export $work/in
	all.adminpath $work/xrootd
	all.pidpath $work/xrootd
	END
  local as=()
  [[ $(id -u) != 0 ]] || as=(-R nobody)
  serve xrdcp xrootd "${as[@]}" -I v4 -c "$work/xrootd.conf" -n dray-bench
}
xrdcp_send() {
  chmod 777 "$work/in/$1" # for nobody
  timeout "$limit" xrdcp -s "${@:2}" "root://127.0.0.1:${port[xrdcp]}/$work/in/$1/"
}
xrdcp_large() { xrdcp_send "$1" "$work/source/large/file"; }
xrdcp_small() { xrdcp_send "$1" -r --parallel 4 "$work/source/small/"*; }

# --- GridFTP: globus-url-copy to a server without certificates

gridftp_start() {
  has globus-gridftp-server globus-url-copy || return 1
  free_port gridftp
  local as=()
  [[ $(id -u) != 0 ]] || as=(-anonymous-user root -allow-root)
  serve gridftp "$(sbin globus-gridftp-server)" -s -p "${port[gridftp]}" -control-interface 127.0.0.1 \
    -data-interface 127.0.0.1 -aa "${as[@]}" -d error
}
# gridftp_send FROM TO [OPTION]...
gridftp_send() { timeout "$limit" globus-url-copy "${@:3}" "file://$1" "ftp://127.0.0.1:${port[gridftp]}$2"; }
gridftp_large() { gridftp_send "$work/source/large/file" "$work/in/$1/file" -p 4; }
gridftp_reused() { gridftp_send "$work/source/large/file" "$work/in/$1/file" -p 4 -off 0 -len "$bytes"; }
gridftp_small() { gridftp_send "$work/source/small/" "$work/in/$1/" -r -cd -pp -cc 4; }

# --- words for the report

label_more() {
  case $1,$2 in
    aria2,small) echo "aria2 \`-j 8\`, from nginx" ;;
    aria2,*) echo "aria2 \`-x 4\`, from nginx" ;;
    lftp,small) echo "lftp mirror, 8 at once, from nginx" ;;
    lftp,*) echo "lftp \`pget -n 4\`, from nginx" ;;
    rclone,*) echo "rclone, from \`rclone serve http\`" ;;
    xrdcp,*) echo "xrdcp, to xrootd" ;;
    gridftp,small) echo "GridFTP \`-cc 4 -pp\`" ;;
    gridftp,*) echo "GridFTP \`-p 4\`" ;;
    *) label_web "$1" ;;
  esac
}

version_more() {
  case $1 in
    aria2) echo "- $(aria2c --version | head -n 1)" ;;
    lftp) echo "- $(lftp --version | sed -n '1s/ |.*| \(Version [0-9.]*\) |.*/ \1/p;1s/ |.*Version \([0-9.]*\).*/ \1/p')" ;;
    rclone) echo "- $(rclone version | head -n 1)" ;;
    xrdcp) echo "- xrootd $(xrootd -v 2>&1)" ;;
    gridftp) echo "- globus-url-copy $(globus-url-copy -version 2>&1 | sed 's/.*: //')" ;;
  esac
}
