// A workbook of sheets of rows, as the bytes of an XLSX file: parts in a zip without compression, nothing from elsewhere.
"use strict";
(() => {
  const encoder = new TextEncoder();
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  const crc = (bytes) => (bytes.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), -1) ^ -1) >>> 0;
  const little = (...fields) => fields.flatMap(([value, size]) => Array.from({ length: size }, (_, n) => (value >>> (8 * n)) & 255));
  // The day 1980-01-01, the first that a zip knows, so that the same table is the same file.
  const header = (bytes) => [[20, 2], [0x800, 2], [0, 2], [0, 2], [33, 2], [crc(bytes), 4], [bytes.length, 4], [bytes.length, 4]];
  const zipped = (parts) => {
    const pieces = [], directory = [];
    let at = 0;
    for (const [path, text] of parts) {
      const name = encoder.encode(path), bytes = encoder.encode(text), fields = header(bytes);
      const local = little([0x04034b50, 4], ...fields, [name.length, 2], [0, 2]);
      directory.push(...little([0x02014b50, 4], [20, 2], ...fields, [name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), ...name);
      pieces.push(new Uint8Array(local), name, bytes);
      at += local.length + name.length + bytes.length;
    }
    const end = little([0x06054b50, 4], [0, 4], [parts.length, 2], [parts.length, 2], [directory.length, 4], [at, 4], [0, 2]);
    return new Blob([...pieces, new Uint8Array(directory), new Uint8Array(end)], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
  };
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[\u0000-\u001f]/g, " ");
  const letters = (n) => (n > 25 ? letters(Math.floor(n / 26) - 1) : "") + String.fromCharCode(65 + (n % 26));
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packaged = "http://schemas.openxmlformats.org/package/2006";
  const most = 6; // decimals that a style shows
  const wrapped = 2 + 2 * (most + 1); // the style of text that may take several lines
  const formats = Array.from({ length: most + 1 }, (_, n) => "#,##0" + (n ? "." + "0".repeat(n) : "")).flatMap((format) => [format, format + "&#34; %&#34;"]);
  const styles = `${head}<styleSheet xmlns="${main}"><numFmts count="${formats.length}">${formats.map((format, n) => `<numFmt numFmtId="${164 + n}" formatCode="${format}"/>`).join("")}</numFmts>`
    + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    + '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    + `<cellXfs count="${wrapped + 1}"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1" applyAlignment="1"><alignment wrapText="1" vertical="bottom"/></xf>${formats.map((_, n) => `<xf xfId="0" numFmtId="${164 + n}" applyNumberFormat="1"/>`).join("")}<xf xfId="0" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
  const written = (value, place, isHead) => {
    if (value === "") return "";
    if (typeof value === "string") return `<c r="${place}" t="inlineStr" s="${isHead ? 1 : value.length > 60 ? wrapped : 0}"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
    const style = value.decimals === null ? 0 : 2 + 2 * Math.min(most, value.decimals) + (value.isPercent ? 1 : 0);
    return `<c r="${place}" s="${style}"><v>${value.number}</v></c>`;
  };
  const width = (rows, n) => Math.min(60, Math.max(9, ...rows.slice(1).map((row) => ("" + (row[n].number ?? row[n] ?? "")).length + 2)));
  const sheet = ({ rows }) => `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`
    + `<cols>${rows[0].map((_, n) => `<col min="${n + 1}" max="${n + 1}" width="${width(rows, n)}" customWidth="1"/>`).join("")}</cols>`
    + `<sheetData>${rows.map((row, line) => `<row r="${line + 1}">${row.map((value, n) => written(value, letters(n) + (line + 1), line === 0)).join("")}</row>`).join("")}</sheetData></worksheet>`;
  // Sheets as {name, rows}; every row has as many cells as the first, each "", text, or {number, decimals, isPercent}.
  window.aarsvaerkXlsx = (sheets) => zipped([
    ["[Content_Types].xml", `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${sheets.map((_, n) => `<Override PartName="/xl/worksheets/sheet${n + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join("")}</Types>`],
    ["_rels/.rels", `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map(({ name }, n) => `<sheet name="${escaped(name.replace(/[\[\]:*?/\\']/g, " ").slice(0, 31))}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join("")}</sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `${head}<Relationships xmlns="${packaged}/relationships">${sheets.map((_, n) => `<Relationship Id="rId${n + 1}" Type="${office}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`).join("")}<Relationship Id="rId${sheets.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`],
    ["xl/styles.xml", styles],
    ...sheets.map((one, n) => [`xl/worksheets/sheet${n + 1}.xml`, sheet(one)]),
  ]);
})();
