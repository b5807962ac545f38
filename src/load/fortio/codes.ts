/** How fortio counts a call that was answered well: a status, `SERVING` of gRPC, `OK` of TCP. */
const SUCCESS = /^(2\d\d|SERVING|OK)$/

/** Whether a return code in fortio's result stands for a success. */
export function isSuccess(code: string): boolean {
  return SUCCESS.test(code)
}
