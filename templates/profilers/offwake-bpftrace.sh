# How long threads were off the CPU, by where they left it and by who woke them, in nanoseconds.
# The key: state when leaving (0: ready to run), sleeper and its stacks, a mark, waker and its stacks.
bpftrace -e '
tracepoint:sched:sched_switch /pid == {{hostPid}}/ {
  @at[tid] = nsecs; @state[tid] = args->prev_state & 255; @user[tid] = ustack; @kernel[tid] = kstack;
  delete(@waker[tid]); delete(@wakeruser[tid]); delete(@wakerkernel[tid]);
}
tracepoint:sched:sched_waking /@at[args->pid]/ {
  @waker[args->pid] = comm; @wakeruser[args->pid] = ustack; @wakerkernel[args->pid] = kstack;
}
tracepoint:sched:sched_switch /@at[args->next_pid]/ {
  @offwake[@state[args->next_pid], args->next_comm, @user[args->next_pid], @kernel[args->next_pid],
    "--", @waker[args->next_pid], @wakeruser[args->next_pid], @wakerkernel[args->next_pid]] =
    sum(nsecs - @at[args->next_pid]);
  delete(@at[args->next_pid]);
}
interval:ms:{{durationMs}} { exit(); }
END {
  clear(@at); clear(@state); clear(@user); clear(@kernel); clear(@waker); clear(@wakeruser); clear(@wakerkernel);
}'
