/** Name of the one box and row of functions that cannot be told to be the same or not. The viewer knows it too. */
export const NOT_COMPARABLE = '[not comparable]'
