# For how long threads had slept when they were woken, by who woke them, in nanoseconds.
# The key: sleeper, waker and its stacks.
bpftrace -e '
tracepoint:sched:sched_switch /pid == {{hostPid}} && (args->prev_state & 255) != 0/ { @at[tid] = nsecs; }
tracepoint:sched:sched_waking /@at[args->pid]/ {
  @wakeup[args->comm, "--", comm, ustack, kstack] = sum(nsecs - @at[args->pid]);
  delete(@at[args->pid]);
}
interval:ms:{{durationMs}} { exit(); }
END { clear(@at); }'
