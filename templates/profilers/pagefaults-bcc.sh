# Who touches memory for the first time, in page faults from user code.
stackcount-bpfcc -df -D {{wholeSeconds}} -p {{hostPid}} t:exceptions:page_fault_user
