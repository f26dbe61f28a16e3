import { expect, test } from 'vitest'
import { blocksOf } from './markdown.ts'

test('blocks and pieces are told apart, and HTML is text', () => {
  const text =
    '# Head\nSome **strong**, *soft* `code` <b onclick=x>html</b>\n\n- one\n- two https://a.example/x\n1. first\n> said\n```js\nlet a = "**"\n```'
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', lines: [[{ kind: 'text', text: 'Head' }]] },
    {
      kind: 'paragraph',
      lines: [
        [
          { kind: 'text', text: 'Some ' },
          { kind: 'strong', text: 'strong' },
          { kind: 'text', text: ', ' },
          { kind: 'em', text: 'soft' },
          { kind: 'text', text: ' ' },
          { kind: 'code', text: 'code' },
          { kind: 'text', text: ' <b onclick=x>html</b>' },
        ],
      ],
    },
    {
      kind: 'list',
      isOrdered: false,
      lines: [
        [{ kind: 'text', text: 'one' }],
        [
          { kind: 'text', text: 'two ' },
          { kind: 'link', text: 'https://a.example/x' },
        ],
      ],
    },
    { kind: 'list', isOrdered: true, lines: [[{ kind: 'text', text: 'first' }]] },
    { kind: 'quote', lines: [[{ kind: 'text', text: 'said' }]] },
    { kind: 'code', text: 'let a = "**"' },
  ])
})

test('an address of another kind is no link, and a fence that is not closed is text', () => {
  expect(blocksOf('javascript:alert(1)')).toEqual([
    { kind: 'paragraph', lines: [[{ kind: 'text', text: 'javascript:alert(1)' }]] },
  ])
  expect(JSON.stringify(blocksOf('```\nopen'))).toContain('open')
  expect(JSON.stringify(blocksOf('*'.repeat(20_000))).length).toBeLessThan(100_000)
})
