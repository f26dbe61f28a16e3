import { expect, test } from 'vitest'
import { targetCategory } from './scan-target.ts'

test.each([
  ['image', 'registry.example.org:5000/shop/app:1.4.2', 'image/registry.example.org:5000/shop/app'],
  ['image', 'localhost:5000/app', 'image/localhost:5000/app'],
  ['image', `app:1.4@sha256:${'0a'.repeat(32)}`, 'image/app'],
  ['image', 'sha256:0a1b', 'image/sha256:0a1b'],
  ['container_image', '/tmp/build-17/app.tar', 'container_image/app.tar'],
  ['filesystem', '.', 'filesystem'],
  ['filesystem', './services/api/', 'filesystem/services/api'],
  ['filesystem', '/builds/group/project', 'filesystem'],
  ['filesystem', 'C:\\agent\\work', 'filesystem'],
  ['repository', 'https://git.example.org/shop.git', 'repository'],
  ['directory', null, 'directory'],
])('a scan of %s %s is of the category %s', (kind, name, category) => {
  expect(targetCategory(kind, name)).toBe(category)
})
