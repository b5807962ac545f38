# Each time a thread left the CPU, with its stack, and when it came back.
perf record --no-bpf-event -N --switch-events -e sched:sched_switch -g -p {{pid}} -o perf.data -- sleep {{durationSeconds}} >&2 &&
  perf script --no-inline --ns --show-switch-events -i perf.data -F comm,pid,tid,time,event,trace,ip,sym,symoff,dso
