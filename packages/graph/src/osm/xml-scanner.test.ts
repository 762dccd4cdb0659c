import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { XmlScanner } from './xml-scanner.ts';

type Event = [name: string, attributes?: Record<string, string>];

const NAMES = ['k', 'v', 'id', 'lat', 'lon', 'ref', 'xml:lang', 'näme'];
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function scan(text: string, pieceBytes: number = 1 << 16): Event[] {
  const events: Event[] = [];
  const scanner = new XmlScanner({
    open(name, attributes) {
      const present = NAMES.filter((key) => attributes.has(key));
      events.push([name, Object.fromEntries(present.map((key) => [key, attributes.text(key)!]))]);
    },
    close: (name) => void events.push([name]),
  });
  const bytes = utf8(text);
  for (let start = 0; start < bytes.length; start += pieceBytes)
    scanner.write(bytes.subarray(start, start + pieceBytes));
  scanner.end();
  return events;
}

function scanWithSaxes(text: string): Event[] {
  const events: Event[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => events.push([name, { ...(attributes as Record<string, string>) }]));
  parser.on('closetag', ({ name }) => events.push([name]));
  parser.write(text).close();
  return events;
}

const value = fc
  .array(
    fc.constantFrom(
      'a',
      'Straße',
      '東京',
      '🏙',
      '&amp;',
      '&lt;',
      '&gt;',
      '&quot;',
      '&apos;',
      '&#223;',
      '&#x1F3D9;',
      ' ',
      '\t',
      '\r\n',
      '>',
      '/',
      '=',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value, fc.constantFrom('"', "'"), fc.constantFrom('=', ' = ')), {
    selector: ([name]) => name,
  })
  .map((list) => list.map(([name, text, quote, equals]) => ` ${name}${equals}${quote}${text}${quote}`).join('\n'));
const between = fc.constantFrom(
  '',
  '\n  ',
  'text &amp; more',
  '<!-- <node id="9"> -->',
  '<![CDATA[<way> ]] > &x]]>',
  '<?php <a>?>',
);
const name = fc.constantFrom('node', 'way', 'nd', 'tag', 'note', 'a:b');
const { element } = fc.letrec<{ element: string; leaf: string; branch: string }>((tie) => ({
  element: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('branch')),
  leaf: fc.tuple(name, attributes).map(([tag, attrs]) => `<${tag}${attrs} />`),
  branch: fc
    .tuple(name, attributes, fc.array(fc.tuple(between, tie('element')), { maxLength: 3 }), between)
    .map(([tag, attrs, children, tail]) => `<${tag}${attrs}>${children.flat().join('')}${tail}</${tag} >`),
}));
const prolog = fc.constantFrom(
  '',
  '<?xml version="1.0" encoding="UTF-8"?>\n',
  '<!-- a - b -->',
  '<!DOCTYPE osm [<!ELEMENT osm ANY>]>',
);

describe('XmlScanner', () => {
  it('sees what saxes sees, in pieces of any size', () => {
    fc.assert(
      fc.property(prolog, element, fc.integer({ min: 1, max: 40 }), (start, root, pieceBytes) => {
        const text = `${start}${root}\n<!-- end -->`;
        const expected = scanWithSaxes(text);
        expect(scan(text)).toEqual(expected);
        expect(scan(text, pieceBytes)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['<a><b></a>', 'wrong nesting'],
    ['<a k="1" k="2"/>', 'an attribute twice'],
    ['<a k="&nbsp;"/>', 'an entity of HTML'],
    ['<a k="&lol"/>', 'an entity without an end'],
    ['<a k="&#0;"/>', 'a character that is none'],
    ['<a k=1/>', 'no quotes'],
    ['<a k/>', 'no value'],
    ['<a k="1"v="2"/>', 'no space'],
    ['<a k="<b/>"/>', 'a tag in a value'],
    ['<a/><b/>', 'two roots'],
    ['</a>', 'an end without a start'],
    ['< a/>', 'no name'],
    ['<a / >', 'a stray slash'],
    ['<!DOCTYPE a [<!ENTITY k "kk">]><a k="&k;"/>', 'an entity of its own'],
    ['<a><!DOCTYPE a></a>', 'a late document type'],
    ['<a', 'a cut tag'],
    ['<a><!-- ', 'a cut comment'],
    ['<a>', 'no end'],
    ['', 'nothing'],
  ])('refuses %s (%s), as saxes does', (text) => {
    expect(() => scanWithSaxes(text)).toThrow();
    expect(() => scan(text)).toThrow();
    expect(() => scan(text, 1)).toThrow();
  });

  it('holds no more than one tag, and only of some length', () => {
    expect(scan(`<a>${'<!-- a long comment -->'.repeat(10)}<b k="${'x'.repeat(9000)}"/></a>`, 7)).toHaveLength(4);
    expect(() => scan(`<a k="${'x'.repeat(1_100_000)}`)).toThrow('more than');
    expect(() => scan('<a>'.repeat(300))).toThrow('deep');
  });

  it('reads numbers as Number does', () => {
    const decimal = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }).map((units) => (units / 1e7).toFixed(7)),
      fc.constantFrom(
        '',
        '-',
        '.',
        '1.',
        '.5',
        '1e3',
        '-0',
        '007',
        '1.2.3',
        'x',
        ' 4 ',
        '12345678901234567890',
        '0.30000000000000004',
      ),
    );
    fc.assert(
      fc.property(decimal, (text) => {
        let found = 0;
        const scanner = new XmlScanner({
          open: (_, attributes) => {
            found = attributes.number('id');
          },
          close: () => {},
        });
        scanner.write(utf8(`<a id="${text}"/>`));
        expect(found).toBe(text === '' ? Number.NaN : Number(text));
      }),
    );
  });
});
