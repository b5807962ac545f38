# Who calls malloc, in calls.
bpftrace -e '
uprobe:{{allocator}}:malloc /pid == {{hostPid}}/ { @[comm, ustack] = count(); }
interval:ms:{{durationMs}} { exit(); }'
