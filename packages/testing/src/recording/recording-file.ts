import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CreateMessageResult } from '@sampan/core'

/** One question and its answer, as they stand in the file. Texts of several lines are lists of lines, for reviews. */
export interface RecordedAnswer {
  readonly question: string
  readonly purpose?: string
  readonly system?: Lines
  readonly prompt: Lines
  readonly answer: {
    readonly model?: string
    readonly stopReason?: string
    /** A text that is all of the answer; otherwise its blocks. */
    readonly text?: Lines
    readonly content?: CreateMessageResult['content']
  }
}

export type Lines = string | readonly string[]

interface FileContent {
  readonly about: string
  readonly answers: readonly RecordedAnswer[]
}

const ABOUT =
  'Answers of a model, recorded by @sampan/testing. Review them like code; set SAMPAN_RECORD=missing or =all to record.'

/** @throws {Error} for a file that is none of ours, with what is wrong in it. */
export function readRecording(file: string): readonly RecordedAnswer[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  let content: Partial<FileContent> | null
  try {
    content = JSON.parse(text) as Partial<FileContent> | null
  } catch (cause) {
    throw new Error(`${file} is no recording: ${(cause as Error).message}.`, { cause })
  }
  const answers = content?.answers
  if (!Array.isArray(answers)) throw new Error(`${file} is no recording: it has no list \`answers\`.`)
  for (const [index, entry] of answers.entries()) checkEntry(file, index, entry)
  return answers as readonly RecordedAnswer[]
}

/** Whole or not at all: who reads while it is written finds the old file. */
export function writeRecording(file: string, answers: readonly RecordedAnswer[]): void {
  const content: FileContent = { about: ABOUT, answers }
  mkdirSync(dirname(file), { recursive: true })
  const half = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(half, `${JSON.stringify(content, undefined, 2)}\n`)
    renameSync(half, file)
  } catch (error) {
    rmSync(half, { force: true })
    throw error
  }
}

export function linesOf(text: string): Lines {
  const lines = text.split('\n')
  return lines.length === 1 ? text : lines
}

export function textOfLines(lines: Lines): string {
  return typeof lines === 'string' ? lines : lines.join('\n')
}

function checkEntry(file: string, index: number, entry: unknown): void {
  const { question, prompt, answer } = (entry ?? {}) as Partial<RecordedAnswer>
  const answered = answer?.text !== undefined || answer?.content !== undefined
  if (typeof question === 'string' && prompt !== undefined && answered) return
  throw new Error(
    `${file} is no recording: answers[${index}] needs \`question\`, \`prompt\` and \`answer\` with \`text\` or \`content\`.`,
  )
}
