/** Logins of Weir, each with a pool of its own. `set role` is never used. */
export const logins = ['weir_app', 'weir_keeper', 'weir_loader', 'weir_directory', 'weir_demo'] as const
export type Login = (typeof logins)[number]

/** Own the functions of text search, and the one that reads roles; nobody signs in as one. */
export const functionOwners = ['weir_searcher', 'weir_rights'] as const

/** All roles of Weir but the owner of its tables. */
export const roles: readonly string[] = [...logins, ...functionOwners]
