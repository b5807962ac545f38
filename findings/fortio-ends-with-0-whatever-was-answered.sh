#!/usr/bin/env bash
# fortio v1.68.0 (fortio.org/fortio): `fortio load` ends with exit code 0 when every request failed: answered with 503, refused
# by a port where nothing listens, and even when -abort-on has broken the load off for that code. What came back stands in the
# result alone (RetCodes, ErrorsDurationHistogram), and the latencies of failed requests stand in DurationHistogram as those of
# any other. A script that trusts the exit code takes a load of nothing but errors for a success.
#
# Seen: exit code 0 three times; RetCodes {"503": 20}, {"-1": 20} and a number of 503 below 2000.
set -euo pipefail
folder=$(mktemp -d) && pid=
trap '[ -z "$pid" ] || kill "$pid"; chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
GOBIN=$folder/bin GOPATH=$folder/go GOFLAGS=-modcacherw go install fortio.org/fortio@v1.68.0 2>/dev/null
fortio=$folder/bin/fortio

"$fortio" server -http-port 127.0.0.1:0 -grpc-port disabled -redirect-port disabled -tcp-port disabled -udp-port disabled >server.log 2>&1 &
pid=$!
address=
for _ in $(seq 50); do
  address=$(grep -oE 'echo.* on \[?127\.0\.0\.1\]?:[0-9]+|127\.0\.0\.1:[0-9]+' server.log | grep -oE '127\.0\.0\.1:[0-9]+' | head -n 1 || true)
  [ -n "$address" ] && break
  sleep 0.1
done
[ -n "$address" ] || { echo 'the server did not say where it listens' >&2; cat server.log >&2; exit 1; }

load() { # NAME ARGUMENT...
  local name=$1 code=0
  shift
  "$fortio" load -quiet -c 2 -qps 200 -json "$name.json" "$@" >"$name.log" 2>&1 || code=$?
  codes=$(tr -d ' \n\t' <"$name.json" | grep -oE '"RetCodes":\{[^}]*\}')
  echo "$name: exit code $code, $codes"
  [ "$code" = 0 ] || { echo "changed: exit code $code" >&2; exit 1; }
}
expect() { [ "$codes" = "\"RetCodes\":{$1}" ] || { echo "changed: $codes, was {$1}" >&2; exit 1; }; }

load answered-503 -n 20 "http://$address/?status=503"
expect '"503":20'
load nobody-listens -n 20 -allow-initial-errors http://127.0.0.1:9/
expect '"-1":20'
load aborted -n 2000 -abort-on 503 "http://$address/?status=503"
[[ $codes =~ ^\"RetCodes\":\{\"503\":[0-9]{1,3}\}$ ]] || { echo "changed: -abort-on broke nothing off: $codes" >&2; exit 1; }
echo 'as it was: exit code 0 three times'
