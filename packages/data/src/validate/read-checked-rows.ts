import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { ProblemListener } from './problem.ts';

/** A row of a JSON Lines file that its schema accepts. */
export interface CheckedRow<Row> {
  line: number;
  row: Row;
}

const SHOWN_ISSUES = 3;

/** Rows of a JSON Lines file; those that are no JSON or that the schema refuses are reported and left out. */
export async function readCheckedRows<Row>(
  folder: string,
  file: string,
  { schema, report }: { schema: z.ZodType; report: ProblemListener },
): Promise<CheckedRow<Row>[]> {
  // A missing file has been reported with the others.
  const content = await readFile(join(folder, file), 'utf8').catch(() => '');
  const rows: CheckedRow<Row>[] = [];
  for (const [index, text] of content.split('\n').entries()) {
    if (text === '') continue;
    const line = index + 1;
    const value = parse(text);
    if (value === undefined) {
      report({ file, line, code: 'schema', message: `not JSON: "${text.slice(0, 40)}"; the line may be cut off` });
      continue;
    }
    const result = schema.safeParse(value);
    if (result.success) rows.push({ line, row: value as Row });
    else {
      const issues = result.error.issues.map((issue) => `${issue.path.join('.') || 'row'}: ${issue.message}`);
      const more = issues.length > SHOWN_ISSUES ? ` and ${issues.length - SHOWN_ISSUES} more` : '';
      report({ file, line, code: 'schema', message: `${issues.slice(0, SHOWN_ISSUES).join('; ')}${more}` });
    }
  }
  return rows;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
