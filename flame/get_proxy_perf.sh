#!/bin/sh
# Records the proxy in a pod with perf and brings the text of the stacks back; draws it where flame.sh can.
# Needs sh and kubectl here, and perf in the container.
set -eu

usage() {
  cat <<'USAGE'
Usage: get_proxy_perf.sh [-p POD | -l SELECTOR] [-n NAMESPACE] [-c CONTAINER] [-d SECONDS] [-f HERTZ] [-o FOLDER]
  -p  pod (default: the first one that SELECTOR finds)
  -l  label selector (default app=fortioserver)
  -n  namespace (default: kubectl's)
  -c  container that has perf and sees the proxy's process (default istio-proxy; perf with profilingMode)
  -d  seconds to record (default 20)
  -f  samples a second (default 177)
  -o  folder for the result (default .)
Example:
  ./get_proxy_perf.sh -n twopods-istio -l app=fortioclient -d 30
USAGE
}

# As cat -v shows it: names from outside may hold what steers a terminal.
say() {
  printf '%s\n' "$1" | cat -v
}

fail() {
  say "get_proxy_perf.sh: $1" >&2
  exit "$2"
}

pod='' selector=app=fortioserver namespace='' container=istio-proxy seconds=20 hertz=177 folder=.
while getopts p:l:n:c:d:f:o:h option; do
  case $option in
  p) pod=$OPTARG ;;
  l) selector=$OPTARG ;;
  n) namespace=$OPTARG ;;
  c) container=$OPTARG ;;
  d) seconds=$OPTARG ;;
  f) hertz=$OPTARG ;;
  o) folder=$OPTARG ;;
  h) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || { usage >&2; exit 2; }
here=$(dirname "$(readlink -f "$0")")
command -v kubectl >/dev/null || fail "kubectl is not installed here." 4
[ -d "$folder" ] || fail "the folder $folder is not there." 2

# Every call of kubectl, with the namespace if one was given.
in_cluster() {
  if [ -n "$namespace" ]; then kubectl --namespace "$namespace" "$@"; else kubectl "$@"; fi
}

in_container() {
  in_cluster exec -i "$pod" -c "$container" -- "$@"
}

if [ -z "$pod" ]; then
  pod=$(in_cluster get pods --selector "$selector" --field-selector status.phase=Running --output 'jsonpath={.items[0].metadata.name}') ||
    fail "no running pod has $selector. Give -p POD, or another -l SELECTOR." 5
fi
name=$pod-$(date -u +%Y-%m-%d-%H%M%S)
result=$folder/$name.perf
# Files in the pod are ours alone, and gone afterwards whatever happens.
remote=$(in_container mktemp -d /tmp/get-perfdata.XXXXXX) || fail "$pod, container $container: making a folder in /tmp failed." 5
trap 'in_container rm -rf "$remote" || say "get_proxy_perf.sh: $remote is left in $pod, container $container." >&2' EXIT
trap 'exit 130' INT TERM

in_container sh -c 'cat >"$1"' sh "$remote/get_perfdata.sh" <"$here/get_perfdata.sh"
in_container sh "$remote/get_perfdata.sh" "$remote/perf.data" "$seconds" "$hertz" </dev/null || fail "recording in $pod, container $container failed; see above." 7
in_container cat "$remote/perf.data.perf" </dev/null >"$result.part" || { rm -f "$result.part"; fail "bringing the stacks back from $pod failed." 7; }
mv "$result.part" "$result"
say "Wrote $result"
if command -v node >/dev/null && [ -x "$here/flame.sh" ]; then (cd "$folder" && "$here/flame.sh" "$name.perf"); fi
