import { expect, test } from 'vitest'
import { htmlText } from './html-text.ts'

test.each([
  ['<p>One.</p><p>Two &amp; &lt;b&gt;.</p>', 'One.\nTwo & <b>.'],
  ['a<br/>b<br>c', 'a\nb\nc'],
  ['<ul><li>x</li><li class="a">y</li></ul>', 'x\ny'],
  ['1 < 2 and &unknown; &#233;&#0;', '1 < 2 and &unknown; é&#0;'],
  ['&amp;lt;', '&lt;'],
  ['', ''],
])('%j reads %j', (html, text) => {
  expect(htmlText(html)).toBe(text)
})

test('what never closes does not make it slow', () => {
  const started = performance.now()
  htmlText('<p'.repeat(500_000))
  expect(performance.now() - started).toBeLessThan(1000)
})
