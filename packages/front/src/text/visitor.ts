/** What visitors of a demo are told. */
export const demoTexts = {
  banner: 'This is a demo',
  bannerHow: 'You look around without signing in. Nothing can be changed, and people are not named.',
  invented: 'Everything in it is invented.',
  signIn: 'Sign in',
  visitor: 'Visitor',
} as const
