import { unusedDays } from '@weir/contract'

/** Condition on a row of `user_token` or `machine_token` that works: neither revoked nor past its day, nor unused for too long. */
export const isLiveToken = `revoked_at is null and expires_at > now() and coalesce(last_used_at, created_at) > now() - interval '${unusedDays} days'`
