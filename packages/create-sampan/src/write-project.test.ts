import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CreateError } from './errors.ts'
import { writeProject } from './write-project.ts'

const FILES = new Map([
  ['package.json', '{}\n'],
  ['src/deep/main.ts', 'export {}\n'],
])

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'create-sampan-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function expectWritten(folder: string): void {
  for (const [name, text] of FILES) expect(readFileSync(path.join(folder, name), 'utf8')).toBe(text)
}

test('writes into a folder that is not there yet, nor its parents, and leaves nothing beside it', () => {
  const parent = temporaryFolder()

  writeProject(path.join(parent, 'a/b'), FILES)

  expectWritten(path.join(parent, 'a/b'))
  expect(readdirSync(path.join(parent, 'a'))).toEqual(['b'])
})

test('writes into a fresh repository, which stays the folder that it was', () => {
  const folder = temporaryFolder()
  mkdirSync(path.join(folder, '.git'))
  const before = statSync(folder).ino

  writeProject(folder, FILES)

  expectWritten(folder)
  expect(statSync(folder).ino).toBe(before)
  expect(readdirSync(folder).toSorted()).toEqual(['.git', 'package.json', 'src'])
})

test('touches no folder that holds something', () => {
  const folder = temporaryFolder()
  writeFileSync(path.join(folder, 'thesis.txt'), 'mine')

  expect(() => writeProject(folder, FILES)).toThrow(/exists, and is not empty \(thesis\.txt\)\. Choose another folder/)
  expect(readdirSync(folder)).toEqual(['thesis.txt'])
})

test('takes no file for a folder', () => {
  const file = path.join(temporaryFolder(), 'file')
  writeFileSync(file, '')

  expect(() => writeProject(file, FILES)).toThrow(/is a file/)
})

test('leaves nothing behind where a file cannot be written', () => {
  const parent = temporaryFolder()
  // A folder cannot be where a file is.
  const impossible = new Map([...FILES, ['package.json/inside', '']])

  expect(() => writeProject(path.join(parent, 'new/server'), impossible)).toThrow(CreateError)
  expect(readdirSync(parent)).toEqual([])

  const repository = path.join(parent, 'repository')
  mkdirSync(path.join(repository, '.git'), { recursive: true })
  expect(() => writeProject(repository, impossible)).toThrow(/Nothing was written to .*repository: /)
  expect(readdirSync(parent)).toEqual(['repository'])
  expect(readdirSync(repository)).toEqual(['.git'])
})

test('leaves nothing behind where the last step fails', () => {
  const parent = temporaryFolder()
  const repository = path.join(parent, 'repository')
  mkdirSync(path.join(repository, '.git'), { recursive: true })
  // What is moved first is taken back when what comes later meets the repository's own.
  const clashing = new Map([
    ['.a', ''],
    ['.git', 'a file where a folder is'],
    ['z', ''],
  ])

  expect(() => writeProject(repository, clashing)).toThrow(CreateError)
  expect(readdirSync(repository)).toEqual(['.git'])
  expect(statSync(path.join(repository, '.git')).isDirectory()).toBe(true)
  expect(readdirSync(parent)).toEqual(['repository'])
  expect(existsSync(path.join(repository, 'z'))).toBe(false)
})
