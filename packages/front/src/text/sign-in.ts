/** The texts of signing in at a provider. */
export const signInTexts = {
  by: (provider: string) => `Sign in with ${provider}`,
  leaving: (provider: string) => `Taking you to ${provider}…`,
  waysFailed: 'The ways to sign in could not be loaded.',
  otherWay: 'Sign in by a one-time link instead',
  stopped:
    'You were sent back without being signed in: it was stopped at the provider. Try again, or choose another way.',
  providerRefused: (why: string) =>
    `The provider did not sign you in (${why}). Try again; if it happens again, tell an operator.`,
  lost: 'This tab does not remember that a sign-in was begun in it. Start again here, and stay in one tab.',
  mixedUp: 'What came back belongs to another sign-in. Start again here, and stay in one tab.',
}
