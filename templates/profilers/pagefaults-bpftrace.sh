# Who touches memory for the first time, in page faults.
bpftrace -e '
software:page-faults:1 /pid == {{hostPid}}/ { @[comm, ustack, kstack] = count(); }
interval:ms:{{durationMs}} { exit(); }'
