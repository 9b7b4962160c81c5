/** The one question both databases understand: SQL with `$1`, `$2`… for its values, whole numbers up to 2^53. */
export type Value = string | number | null;

/** Resolves with the rows; rejects when the database is out of reach or the SQL is wrong. */
export type Ask = <Row>(sql: string, ...values: readonly Value[]) => Promise<Row[]>;
