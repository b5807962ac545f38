import {CHECKSUM_FUNCTION} from '../copy/checksums.ts'
import {COMMAND_MARK} from '../exec/end-remote.ts'
import {FOLDER} from '../exec/remote-folder.ts'

/** What the start script exits with when it did not get as far as the command. */
export const START_EXIT = {noFolder: 70, noTimeout: 71, noWorkingFolder: 72} as const

/** What the start script prints once the command's folder is there. */
export const STARTED = 'started'

/** Between SIGTERM and SIGKILL at the command's own deadline. */
const KILL_AFTER_SECONDS = 15

/** $1 is the name of the command, the rest the command; all its descendants inherit the mark. */
const COMMAND_SCRIPT = `${COMMAND_MARK}=$1; export ${COMMAND_MARK}; shift; exec "$@"`

/**
 * Shell function `end_left NAME`: what the command of that name has left running gets SIGTERM, and SIGKILL a second later.
 * Known by the mark in its environment, or by holding the command's output, whatever its parent, session and environment.
 * Writes the command line of each to the file `left`.
 */
const END_LEFT_FUNCTION = `left_running() {
  { grep -l -s -z -x -F -- "${COMMAND_MARK}=$1" /proc/[0-9]*/environ
    ls -l /proc/[0-9]*/fd/[12] 2>/dev/null | grep -F -- "-> $folder/std"
  } | sed -n 's#^.*/proc/\\([0-9]*\\)/.*$#\\1#p' | sort -u | grep -v -x "$$"
}
end_left() {
  found=$(left_running "$1")
  [ -n "$found" ] || return 0
  for process in $found; do tr '\\000' ' ' <"/proc/$process/cmdline" && echo; done >"$folder/left" 2>/dev/null
  kill -s TERM $found 2>/dev/null
  waited=0
  while [ "$waited" -lt 10 ] && [ -n "$(left_running "$1")" ]; do
    sleep 0.1 2>/dev/null || sleep 1
    waited=$((waited + 1))
  done
  found=$(left_running "$1")
  [ -z "$found" ] || kill -s KILL $found 2>/dev/null
}`

/**
 * $1 names the command, $2 is its deadline in seconds or empty, $3 its working folder or empty, the rest the command.
 *
 * mkdir succeeds once: a second attempt with the same name, made because the first one's answer was lost, changes
 * nothing. The command runs in the foreground: one put into the background by a shell would ignore SIGINT. Its streams
 * are files, so that it does not notice when the stream that started it is gone; a subshell prints the notice, so that
 * only that dies when nobody reads it any more. What is run in a container has a session of its own already, without a
 * terminal that could hang up.
 */
export const START_SCRIPT = `${FOLDER}
${END_LEFT_FUNCTION}
name=$1 deadline=$2 cwd=$3
shift 3
umask 077
if ! mkdir "$folder"; then
  [ -d "$folder" ] && { echo ${STARTED}; exit 0; }
  exit ${START_EXIT.noFolder}
fi
give_up() { rm -rf "$folder"; exit "$1"; }
if [ -n "$deadline" ]; then command -v timeout >/dev/null || give_up ${START_EXIT.noTimeout}; fi
if [ -n "$cwd" ]; then cd -- "$cwd" || give_up ${START_EXIT.noWorkingFolder}; fi
: >"$folder/stdout"; : >"$folder/stderr"
printf '%s\\n' "$$" >"$folder/shell"
(echo ${STARTED})
umask 022
exec >/dev/null 2>&1 </dev/null
set -- sh -c '${COMMAND_SCRIPT}' sh "$name" "$@"
if [ -n "$deadline" ]; then set -- timeout -k ${KILL_AFTER_SECONDS} "$deadline" "$@"; fi
"$@" >"$folder/stdout" 2>"$folder/stderr"
code=$?
size=$(($(wc -c <"$folder/stdout")))
end_left "$name"
# What was left may have gone on printing until it was ended.
[ "$(($(wc -c <"$folder/stdout")))" = "$size" ] || { head -c "$size" "$folder/stdout" >"$folder/cut" && mv -f "$folder/cut" "$folder/stdout"; }
printf '%s\\n' "$code" >"$folder/exit.part"
mv -f "$folder/exit.part" "$folder/exit"`

/**
 * $1 names the command, $2 says how many tenths of a second to wait for its end, $3 how many bytes of each tail to send,
 * $4 up to which length both streams are sent whole instead. The first line is `gone`, `running`, or `ended CODE` with the
 * lengths of both streams and, when they come whole, a checksum of each; CODE is `-` when the shell that would have kept
 * it is dead. The tails follow on standard output and error. That shell is known by its command line,
 * which has the name in it: its number alone may by now be another process. Only a clear no counts. It has two seconds to write that number.
 */
export const POLL_SCRIPT = `${FOLDER}
${CHECKSUM_FUNCTION}
[ -d "$folder" ] || { echo gone; exit 0; }
is_alive() {
  [ -f "$folder/shell" ] || { [ "$waited" -lt 20 ]; return; }
  read -r shell <"$folder/shell"
  [ -r "/proc/$shell/cmdline" ] || return 1
  grep -q -s -z -x -F -- "$1" "/proc/$shell/cmdline"
  [ $? -ne 1 ]
}
waited=0
while [ ! -f "$folder/exit" ]; do
  if [ $((waited % 10)) = 0 ] && ! is_alive "$1"; then break; fi
  [ "$waited" -lt "$2" ] || { echo running; exit 0; }
  sleep 0.1 2>/dev/null || sleep 1
  waited=$((waited + 1))
done
code=-
if [ -f "$folder/exit" ]; then read -r code <"$folder/exit"; fi
out=$(($(wc -c <"$folder/stdout"))) err=$(($(wc -c <"$folder/stderr")))
tail=$3 sums=
if [ "$out" -le "$4" ] && [ "$err" -le "$4" ]; then
  tail=$4 sums=" $(checksum_of "$folder/stdout") $(checksum_of "$folder/stderr")"
fi
echo "ended $code $out $err$sums"
tail -c "$tail" <"$folder/stdout"
tail -c "$tail" <"$folder/stderr" >&2`

/** $1 names the command. Prints its folder. */
export const FOLDER_SCRIPT = `${FOLDER}
printf '%s' "$folder"`

/** $1 names the command. Prints what it had left running, and removes its folder; what stays goes with the container. */
export const REMOVE_SCRIPT = `${FOLDER}
if [ -f "$folder/left" ]; then head -c 2000 "$folder/left"; fi
rm -rf "$folder"
exit 0`
