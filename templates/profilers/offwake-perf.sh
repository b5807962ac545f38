# Switches and wake-ups of the threads there are now, whoever causes them: the whole machine, filtered by the kernel.
threads=$(ls /proc/{{pid}}/task) || exit
switched='' woken='' or=''
for thread in $threads; do
  switched="$switched$or prev_pid == $thread || next_pid == $thread"
  woken="$woken$or pid == $thread"
  or=' ||'
done
perf record --no-bpf-event -N -a -g -e sched:sched_switch --filter "$switched" -e sched:sched_waking --filter "$woken" \
  -o perf.data -- sleep {{durationSeconds}} >&2 &&
  perf script --no-inline --ns -i perf.data -F comm,pid,tid,time,event,trace,ip,sym,symoff,dso
