# Where CPU time goes, {{frequencyHertz}} times a second on each processor.
bpftrace -e '
profile:hz:{{frequencyHertz}} /pid == {{hostPid}}/ { @[comm, ustack, kstack] = count(); }
interval:ms:{{durationMs}} { exit(); }'
