# shellcheck shell=bash disable=SC2154 # work, limit and server are compare.sh's
# The contestants of compare.sh. Each has NAME_start, which is false where the tool is missing (and says so), starts
# its server if it has one and leaves its pid in server[NAME]; and NAME_large and NAME_small, which carry the workload of that
# name into "$work/in/$1". A missing NAME_small means that the tool has no sensible way for it. NAME_reused writes the large file
# over the older one that prepare_reused has put there, into its pages.

declare -A port=()
declare -A served_by=([plain]=dray [fast]=dray [fsync]=rsync [curl]=nginx [aria2]=nginx [lftp]=nginx) # whose server is another's
declare -A pulls=([aria2]=1 [lftp]=1 [rclone]=1)                                                      # whose server is the sender
declare -A alone=([cp]=1)                                                                             # who has one end only

# time_receiver COMMAND...: of one whose receiver is no server: its CPU seconds go to where compare.sh looks for them.
time_receiver() {
  local TIMEFORMAT='%U %S'
  { time "$@" 2>"$work/receiver.log"; } 2>"$work/receiver.time"
}

# prepare_reused NAME INTO
prepare_reused() {
  case $1 in
    dray | plain) dray_park "$2" ;;
    *) cp "$work/older/file" "$work/in/$2/file" ;;
  esac
}

has() {
  local tool
  for tool; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null && continue
    echo "${FUNCNAME[1]%_start} is left out: no $tool here" >&2
    return 1
  done
}

sbin() { PATH=$PATH:/usr/sbin:/sbin command -v "$1"; }

# State 0A is LISTEN in proc_pid_net(5)'s table; the address is 127.0.0.1, or any where a server knows no other.
listens() { grep -qE "^ *[0-9]+: (0100007F|00000000):$(printf %04X "$1") [0-9A-F:]+ 0A " /proc/net/tcp; }

free_port() {
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 10000))
    grep -q ":$(printf %04X "$candidate") " /proc/net/tcp || break
  done
  port[$1]=$candidate
}

# Waits until NAME listens; false where it does not within ten seconds.
await() {
  local tries
  for ((tries = 0; tries < 1000; tries++)); do
    listens "${port[$1]}" && return
    sleep 0.01
  done
  echo "$1 is left out: its server did not start:" >&2
  tail -n 5 "$work/$1.log" >&2
  return 1
}

# serve NAME COMMAND...: starts it in the background and waits until it listens.
serve() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 </dev/null &
  server[$name]=$!
  await "$name"
}

# --- dray: sealed, as it is by default; and plain, which is authenticated alone. A folder has one server.

dray_start() {
  [[ -z ${server[dray]:-} ]] || return 0
  dray=${DRAY:-$repository/artifacts/dray/dray}
  if [[ ! -x $dray ]]; then
    echo "dray is left out: no $dray (dotnet publish src/Dray.Cli -c Release -r linux-x64 -o artifacts/dray)" >&2
    return 1
  fi
  export DRAY_HOME=$work/dray-home
  free_port dray
  # shellcheck disable=SC2086 # options are several words
  serve dray "$dray" serve "$work/in" --listen "127.0.0.1:${port[dray]}" --plain \
    --web --web-http --share "$work/source/large" ${DRAY_SERVE_OPTIONS:-}
}

# dray_send FROM INTO [OPTION]...
dray_send() {
  # shellcheck disable=SC2086
  timeout "$limit" "$dray" send -q "$1/" --to "127.0.0.1:${port[dray]}" --into "$2" "${@:3}" ${DRAY_SEND_OPTIONS:-}
}
dray_large() { dray_send "$work/source/large" "$1"; }
dray_small() { dray_send "$work/source/small" "$1"; }

# Leaves a partial: the older version up to 90 %, in two seconds.
dray_park() {
  local sender most=$((bytes * 9 / 10 / 1024)) tries
  "$dray" send -q "$work/older/" --to "127.0.0.1:${port[dray]}" --into "$1" --bwlimit $((bytes / 2)) >"$work/park.log" 2>&1 &
  sender=$!
  for ((tries = 0; tries < 6000; tries++)); do
    (($(du -sk "$work/in/.dray" | cut -f 1) < most)) || break
    sleep 0.01
  done
  kill "$sender" # a background process of a script ignores SIGINT
  wait "$sender" || true
}

dray_reused() { dray_send "$work/source/large" "$1"; }
plain_reused() { dray_send "$work/source/large" "$1" --plain; }

plain_start() { dray_start; }
plain_large() { dray_send "$work/source/large" "$1" --plain; }
plain_small() { dray_send "$work/source/small" "$1" --plain; }

fast_start() { dray_start; }
fast_large() { dray_send "$work/source/large" "$1" --fast; }
fast_small() { dray_send "$work/source/small" "$1" --fast; }

# --- rsync: the daemon, whole files, as there is nothing to compare with; and with each file synced

rsync_start() {
  [[ -z ${server[rsync]:-} ]] || return 0
  has rsync || return 1
  free_port rsync
  {
    echo "use chroot = no"
    if [[ $(id -u) == 0 ]]; then printf 'uid = root\ngid = root\n'; fi
    printf '[in]\npath = %s/in\nread only = no\n' "$work"
  } >"$work/rsyncd.conf"
  serve rsync rsync --daemon --no-detach --config="$work/rsyncd.conf" --address=127.0.0.1 --port="${port[rsync]}"
}

# rsync_send FROM INTO [OPTION]...
rsync_send() { timeout "$limit" rsync -a -W "${@:3}" "$1/" "rsync://127.0.0.1:${port[rsync]}/in/$2/"; }
rsync_large() { rsync_send "$work/source/large" "$1"; }
rsync_small() { rsync_send "$work/source/small" "$1"; }
rsync_reused() { rsync_send "$work/source/large" "$1" --inplace; }

fsync_start() { rsync_start; }
fsync_large() { rsync_send "$work/source/large" "$1" --fsync; }
fsync_small() { rsync_send "$work/source/small" "$1" --fsync; }

# --- scp: a server and keys of its own, the quickest cipher where the processor has AES

scp_start() {
  has scp sshd ssh-keygen || return 1
  [[ $(id -u) != 0 ]] || mkdir -p /run/sshd # sshd as root insists on it
  free_port scp
  ssh-keygen -q -t ed25519 -N '' -f "$work/host-key"
  ssh-keygen -q -t ed25519 -N '' -f "$work/user-key"
  cat >"$work/sshd.conf" <<-END
	ListenAddress 127.0.0.1:${port[scp]}
	HostKey $work/host-key
	AuthorizedKeysFile $work/user-key.pub
	PermitRootLogin prohibit-password
	PasswordAuthentication no
	StrictModes no
	UsePAM no
	PidFile none
	Subsystem sftp internal-sftp
	END
  serve scp "$(sbin sshd)" -D -e -f "$work/sshd.conf"
}

scp_send() {
  timeout "$limit" scp -q -r -p -P "${port[scp]}" -i "$work/user-key" -c aes128-gcm@openssh.com -F none \
    -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    "${@:2}" "$(id -un)@127.0.0.1:$work/in/$1/"
}
scp_large() { scp_send "$1" "$work/source/large/file"; }
cp_small() { scp_send "$1" "$work/source/small/"*; }

# --- curl: PUT to nginx, which others download from

nginx_start() {
  [[ -z ${server[nginx]:-} ]] || return 0
  free_port nginx
  mkdir -p "$work/nginx"
  nginx_tls
  cat >"$work/nginx.conf" <<-END
	daemon off;
	worker_processes 1;
	pid $work/nginx/pid;
	error_log stderr;
	$(if [[ $(id -u) == 0 ]]; then echo "user root;"; fi)
	events { }
	http {
	  access_log off;
	  sendfile on;
	  client_max_body_size 0;
	  client_body_temp_path $work/nginx/body;
	  proxy_temp_path $work/nginx/proxy;
	  fastcgi_temp_path $work/nginx/fastcgi;
	  uwsgi_temp_path $work/nginx/uwsgi;
	  scgi_temp_path $work/nginx/scgi;
	  server {
	    listen 127.0.0.1:${port[nginx]}; $nginx_tls_lines
	    location / { root $work/in; dav_methods PUT; }
	    location /source/ { root $work; autoindex on; }
	  }
	}
	END
  serve nginx "$(sbin nginx)" -e stderr -p "$work/nginx" -c "$work/nginx.conf"
}

curl_start() { has curl nginx && nginx_start; }
curl_large() { timeout "$limit" curl -sS -f -T "$work/source/large/file" "http://127.0.0.1:${port[nginx]}/$1/file"; }

# --- socat: a file over plain TCP, a tar stream for many; a listener for each run, whose start counts (some milliseconds)

socat_start() { has socat tar && free_port socat; }

socat_receive() { timeout "$limit" socat -u -b 262144 "TCP-LISTEN:${port[socat]},bind=127.0.0.1,reuseaddr" "$1"; }
socat_send() { timeout "$limit" socat -u -b 262144 "$1" "TCP:127.0.0.1:${port[socat]},retry=1000,interval=0.002"; }

socat_unpack() { socat_receive STDOUT | tar -xf - -C "$1"; }

# socat_into ADDRESS
socat_into() {
  time_receiver socat_receive "$1" &
  socat_send "OPEN:$work/source/large/file,rdonly" && wait $!
}
socat_large() { socat_into "CREATE:$work/in/$1/file"; }
socat_reused() { socat_into "OPEN:$work/in/$1/file,wronly"; }

socat_small() {
  time_receiver socat_unpack "$work/in/$1" &
  tar -cf - -C "$work/source/small" . | socat_send STDIN && wait $!
}

# --- cp: no network at all, the floor

cp_start() { has cp; }
cp_large() { timeout "$limit" cp "$work/source/large/file" "$work/in/$1/file"; }
cp_reused() { timeout "$limit" dd "if=$work/source/large/file" "of=$work/in/$1/file" bs=256k conv=notrunc status=none; }
cp_small() { timeout "$limit" cp -a "$work/source/small/." "$work/in/$1/"; }

# --- words for the report

label() {
  case $1,$2 in
    dray,*) echo "**dray**" ;;
    rsync,reused) echo "rsync daemon, \`-a -W --inplace\`" ;;
    cp,reused) echo "dd, no network" ;;
    plain,*) echo "dray \`--plain\`" ;;
    fast,*) echo "dray \`--fast\`" ;;
    rsync,*) echo "rsync daemon, \`-a -W\`" ;;
    fsync,*) echo "rsync daemon, \`-a -W --fsync\`" ;;
    scp,*) echo "scp, aes128-gcm" ;;
    curl,*) echo "curl, PUT to nginx" ;;
    socat,small) echo "tar over socat" ;;
    socat,*) echo "socat" ;;
    cp,large) echo "cp, no network" ;;
    cp,small) echo "cp -a, no network" ;;
    *) label_more "$1" "$2" ;;
  esac
}

versions() {
  local name
  for name in "${present[@]}"; do
    case $name in
      dray | fast) echo "- $("$dray" --version)" ;;
      rsync | fsync) echo "- $(rsync --version | sed -n '1s/  */ /gp')" ;;
      scp) echo "- $(ssh -V 2>&1)" ;;
      curl) echo "- $(curl --version | head -n 1 | cut -d ' ' -f 1,2), $("$(sbin nginx)" -v 2>&1)" ;;
      socat) echo "- $(socat -V | sed -n 2p), $(tar --version | head -n 1)" ;;
      cp) echo "- $(cp --version | head -n 1)" ;;
      *) version_more "$name" ;;
    esac
  done
}
