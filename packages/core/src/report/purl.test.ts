import { expect, test } from 'vitest'
import { purlOf, readPurl, withoutVersion } from './purl.ts'

test.each([
  ['npm', 'lodash', '4.17.4', 'pkg:npm/lodash@4.17.4'],
  ['npm', '@babel/core', '7.0.0-rc.1+build', 'pkg:npm/%40babel/core@7.0.0-rc.1%2Bbuild'],
  ['PyPI', 'Zope.Interface_x', '5.0', 'pkg:pypi/zope.interface-x@5.0'],
  [
    'Maven',
    'org.apache.logging.log4j:log4j-core',
    '2.14.1',
    'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1',
  ],
  ['Go', 'github.com/Masterminds/goutils', '1.1.0', 'pkg:golang/github.com/masterminds/goutils@1.1.0'],
  ['crates.io', 'Inflector', '0.11.4', 'pkg:cargo/Inflector@0.11.4'],
  ['RubyGems', 'rack', null, 'pkg:gem/rack'],
  ['NuGet', 'Newtonsoft.Json', '12.0.1', 'pkg:nuget/Newtonsoft.Json@12.0.1'],
  ['Packagist', 'Symfony/Http-Kernel', '5.1', 'pkg:composer/symfony/http-kernel@5.1'],
  ['Debian:12', 'openssl', '1:3.0.11-1~deb12u2', 'pkg:deb/debian/openssl@1:3.0.11-1~deb12u2'],
  ['Alpine:v3.18', 'busybox', '1.36.1-r2', 'pkg:apk/alpine/busybox@1.36.1-r2'],
])('a package of %s named %s is %s', (ecosystem, name, version, purl) => {
  expect(purlOf(ecosystem, name, version)).toBe(purl)
})

test('an ecosystem without a type, and a name that holds none, have no purl', () => {
  expect(purlOf('OSS-Fuzz', 'libpng', '1')).toBeNull()
  expect(purlOf('Maven', ':', '1')).toBeNull()
  expect(purlOf('npm', '', '1')).toBeNull()
})

test.each([
  ['pkg:npm/%40scope/thing@1.2.0', '@scope/thing', '1.2.0', 'pkg:npm/%40scope/thing'],
  ['pkg:npm/@scope/thing@1.2.0', '@scope/thing', '1.2.0', 'pkg:npm/@scope/thing'],
  ['pkg:npm/@scope/thing', '@scope/thing', null, 'pkg:npm/@scope/thing'],
  ['pkg:deb/debian/a@1%2Bb?arch=all&distro=d@12#x/@y', 'debian/a', '1+b', 'pkg:deb/debian/a'],
  ['pkg:gem/rack', 'rack', null, 'pkg:gem/rack'],
])('%s is %s at %s', (purl, name, version, without) => {
  expect(readPurl(purl)).toEqual({ name, version })
  expect(withoutVersion(purl)).toBe(without)
})

test('what is no purl has no name', () => {
  for (const text of ['', 'lodash', 'pkg:npm', 'pkg:npm/', 'pkg:npm/@1'])
    expect(readPurl(text)?.name).not.toBe('')
  expect(readPurl('pkg:npm/')).toBeNull()
})
