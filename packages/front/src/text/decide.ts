/** The texts of deciding a request. */
export const decideTexts = {
  ownRequest: 'You asked for this: another person has to decide.',
  mayNotDecide: 'Approving needs the manager or vulnerability manager of the group.',
  approve: 'Approve',
  reject: 'Reject',
  reason: 'Reason of the decision (optional)',
  alone:
    'You asked for this yourself, and nobody else could decide. That you decided alone is recorded and shown.',
  aloneMark: 'decided alone',
  aloneMarkHow: 'Who asked for it also decided, because nobody else could.',
} as const
