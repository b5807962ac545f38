# How long threads were off the CPU, by the stack at which they left it, in nanoseconds of sched_switch.
# The key: state when leaving (0: ready to run), thread, stacks.
bpftrace -e '
tracepoint:sched:sched_switch /pid == {{hostPid}}/ {
  @at[tid] = nsecs; @state[tid] = args->prev_state & 255; @user[tid] = ustack; @kernel[tid] = kstack;
}
tracepoint:sched:sched_switch /@at[args->next_pid]/ {
  @offcpu[@state[args->next_pid], args->next_comm, @user[args->next_pid], @kernel[args->next_pid]] =
    sum(nsecs - @at[args->next_pid]);
  delete(@at[args->next_pid]);
}
interval:ms:{{durationMs}} { exit(); }
END { clear(@at); clear(@state); clear(@user); clear(@kernel); }'
