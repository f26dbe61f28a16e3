/** The texts of signing in, and of the end of a session. */
export const sessionTexts = {
  title: 'Sign in',
  tagline: 'Measure the flow. Hold back what must not pass.',
  how: 'Weir has no passwords. The server prints a sign-in link that works once, and “npx weir sign-in” (with the server’s --data-folder, if it has one) prints another: open it, or paste it below.',
  link: 'Sign-in link or code',
  placeholder: 'http://127.0.0.1:4400/sign-in#code=…',
  submit: 'Sign in',
  working: 'Signing you in…',
  refused: 'This link did not work.',
  again:
    'Each link works once and for a short time. “npx weir sign-in” (with the server’s --data-folder, if it has one) prints a new one.',
  reasons: {
    signed_out: 'You signed out.',
    expired: 'Your session ended after its time, or after a while without use. Nothing you saved is lost.',
    session_replaced: 'You signed in somewhere else, which ended this session.',
    ended_by_admin: 'An admin of your organization ended this session.',
    unauthenticated: 'The server no longer knows this session.',
  },
  returning: 'After signing in you come back to where you were.',
  endedTitle: 'Your session ended',
  kept: 'What you typed is still there: sign in again and go on.',
  freshTitle: 'Is it still you?',
  freshHow: 'This needs a recent sign-in. Sign in again, and it goes on by itself.',
  inNewTab: 'Open the sign-in page in a new tab',
  leave: 'Leave this screen',
  signedIn: 'You are signed in',
  signedInHow: 'The other tab goes on by itself. You can close this one.',
  goOnHere: 'Go on here',
  stay: 'Stay signed in',
  endsIn: (by: 'idle' | 'absolute') =>
    by === 'idle' ? 'You have not used Weir for a while. You are signed out in' : 'Your session ends in',
  absoluteHow: 'Finish what you began; then sign in again.',
  insecure:
    'Signing in needs a key that only this browser holds, and browsers keep such keys only for pages over https or of this machine. Open Weir there.',
} as const
