# Hand-written code as it is found in C libraries: places without a type or a size.
	.text
	.globl start_label
start_label:
	nop
	nop
inner_label:
	nop
	ret
	.globl sized
	.type sized, @function
sized:
	nop
within_sized:
	nop
	ret
	.size sized, . - sized
	.globl unsized
	.type unsized, @function
unsized:
	nop
within_unsized:
	nop
	ret
