/** Advisory locks of the database: each number is taken for one purpose. With a second number, a lock of one thing among many. */
export const locks = {
  /** Making the owner and the database in the embedded server. */
  owner: 7200,
  migration: 7201,
  /** A worker says by it that it lives. */
  worker: 7203,
  /** Sealing the audit of one organization. */
  sealing: 7204,
  /** Rotating, revoking and destroying keys. */
  keys: 7205,
  /** Making tokens of machines of one organization. */
  machineTokens: 7206,
  /** Making tokens of one person. */
  userTokens: 7207,
  /** Shared by who makes a data key; held alone by who destroys a version of the keyring. */
  dataKeys: 7209,
} as const
