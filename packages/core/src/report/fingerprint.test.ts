import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messageSkeleton, normalisePath, snippetHash, toolFamily } from './fingerprint.ts'

test('one file has one spelling', () => {
  for (const path of ['src/a b.c', './src/a%20b.c', 'src\\a b.c', 'src//x/../a b.c', 'src/./a b.c']) {
    expect(normalisePath(path)).toBe('src/a b.c')
  }
  expect(normalisePath('file:///home/x/a.c')).toBe('/home/x/a.c')
  expect(normalisePath('file:/home/x/a.c')).toBe('/home/x/a.c')
  expect(normalisePath('file:///C:/x/a.c')).toBe('C:/x/a.c')
  expect(normalisePath('C:\\x\\a.c')).toBe('C:/x/a.c')
  expect(normalisePath('100%/a.c')).toBe('100%/a.c')
  expect(normalisePath('..%2f..%2fetc/passwd')).toBe('etc/passwd')
})

test('a normalised path never climbs and stays as it is when normalised again', () => {
  const steps = fc.array(fc.constantFrom('..', '.', 'a', '%2e%2e', '\\', '', 'b c', '..\\..'), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(steps, (list) => {
      const path = normalisePath(list.join('/'))
      expect(path.split('/')).not.toContain('..')
      expect(normalisePath(path)).toBe(path)
    }),
  )
})

test('a snippet keeps its hash when it is indented anew and loses it when it changes', () => {
  expect(snippetHash('  if (x) {\r\n\teval(y)\n}')).toBe(snippetHash('if (x) { eval(y) }'))
  expect(snippetHash('eval(y)')).not.toBe(snippetHash('eval(z)'))
  expect(snippetHash(' }\n ')).toBeNull()
})

test('a message keeps its skeleton when names and numbers in it change', () => {
  expect(messageSkeleton("Variable 'a' on line 12 isn't used by \"b\"")).toBe(
    messageSkeleton("Variable 'other'  on line 7 isn't used by \"c d\""),
  )
  expect(messageSkeleton("It isn't safe, don't")).toBe("it isn't safe, don't")
})

test('editions and versions of a tool are one family', () => {
  expect(toolFamily('Semgrep OSS')).toBe(toolFamily('semgrep Pro 1.2.3'))
  expect(toolFamily('Pro')).toBe('pro')
})
