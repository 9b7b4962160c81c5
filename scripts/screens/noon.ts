/** The moment all pictures show, in milliseconds of the wall clock. */
export const noon = Date.UTC(2022, 0, 7, 9, 5, 12);
