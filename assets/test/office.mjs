// @ts-check
// Office files made for the tests.
import { crc32 } from 'node:zlib';

/** A packed file of parts, not compressed. @param {[string, string][]} parts */
function packed(parts) {
  const bodies = [], list = [];
  let at = 0;
  for (const [name, text] of parts) {
    const data = Buffer.from(text), title = Buffer.from(name);
    const head = Buffer.alloc(30), entry = Buffer.alloc(46);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(crc32(data), 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(data.length, 22);
    head.writeUInt16LE(title.length, 26);
    entry.writeUInt32LE(0x02014b50, 0);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, title, data);
    list.push(entry, title);
    at += 30 + title.length + data.length;
  }
  const directory = Buffer.concat(list), end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, directory, end]);
}

const spaces = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';
const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/';

/** @param {[string, string][]} list kinds and targets */
const relations = (list) => '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
  + list.map(([kind, target], i) => `<Relationship Id="r${i + 1}" Type="${type}${kind}" Target="${target}"/>`).join('') + '</Relationships>';

/** @param {string} main @param {string} kind @returns {[string, string][]} */
const office = (main, kind) => [
  ['[Content_Types].xml', `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${main}" ContentType="application/vnd.openxmlformats-officedocument.${kind}.main+xml"/></Types>`],
  ['_rels/.rels', relations([['officeDocument', main]])],
];

/** A PowerPoint file. @param {{ title: string, lines: string[] }[]} slides */
export function slides(slides) {
  const shape = (/** @type {string} */ place, /** @type {string[]} */ lines) => `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${place}"/></p:nvPr></p:nvSpPr><p:txBody>${lines.map((l) => `<a:p><a:r><a:t>${l}</a:t></a:r></a:p>`).join('')}</p:txBody></p:sp>`;
  return packed([
    ...office('ppt/presentation.xml', 'presentationml.presentation'),
    ['ppt/presentation.xml', `<p:presentation ${spaces}><p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="r${i + 1}"/>`).join('')}</p:sldIdLst></p:presentation>`],
    ['ppt/_rels/presentation.xml.rels', relations(slides.map((_, i) => ['slide', `slides/slide${i + 1}.xml`]))],
    ...slides.map((s, i) => /** @type {[string, string]} */ ([`ppt/slides/slide${i + 1}.xml`, `<p:sld ${spaces}><p:cSld><p:spTree>${shape('title', [s.title])}${shape('body', s.lines)}</p:spTree></p:cSld></p:sld>`])),
  ]);
}

/** An Excel file with one sheet; rows begin at B4. @param {string} name @param {string[][]} rows */
export function sheet(name, rows) {
  const cells = rows.map((row, i) => `<row r="${i + 4}">${row.map((text, k) => `<c r="${String.fromCharCode(66 + k)}${i + 4}" t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`).join('');
  return packed([
    ...office('xl/workbook.xml', 'spreadsheetml.sheet'),
    ['xl/workbook.xml', `<workbook ${spaces}><sheets><sheet name="${name}" sheetId="1" r:id="r1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', relations([['worksheet', 'worksheets/sheet1.xml']])],
    ['xl/worksheets/sheet1.xml', `<worksheet><sheetData>${cells}</sheetData></worksheet>`],
  ]);
}

/** A talk of eight slides, of which the seventh alone speaks of pangolins. */
export const talk = slides([
  { title: 'Noise at night', lines: ['What residents told us', 'What we tried first'] },
  { title: 'Who called', lines: ['Mostly the same forty addresses', 'Half of them before midnight'] },
  { title: 'First letters', lines: ['Plain words', 'One name to ring'] },
  { title: 'Visits', lines: ['Two officers', 'Within three days'] },
  { title: 'Costs', lines: ['£18,400 in the first year'] },
  { title: 'What did not work', lines: ['A second letter', 'Letters at weekends'] },
  { title: 'Pangolins', lines: ['The neighbours kept pangolins, which are quiet', 'We rang the landlord'] },
  { title: 'What we would do again', lines: ['Ring first'] },
]);

/** Costs of a long year. */
export const costs = sheet('Costs 2026', [['Item', 'Who pays', 'Price', 'What the officer on duty noted about it'],
  ...Array.from({ length: 300 }, (_, i) => [`Visit ${i + 1}`, 'Housing', `${i * 3} pounds`, 'Rang twice and then called in person'])]);
