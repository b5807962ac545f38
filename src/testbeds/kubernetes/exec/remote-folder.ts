/** Where runner's own pods have room for the files of detached commands. */
const REMOTE_WORK_FOLDER = '/mesh-runner/work'

/** Shell lines that set `folder` to that of the command named by $1: in the volume for it, else below /tmp. */
export const FOLDER = `folder=/tmp/$1
if [ -d ${REMOTE_WORK_FOLDER} ] && [ -w ${REMOTE_WORK_FOLDER} ]; then folder=${REMOTE_WORK_FOLDER}/$1; fi`
