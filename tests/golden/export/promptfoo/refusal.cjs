// Whether an answer refuses, by the words of refusals.json beside this file. Nothing in that is run.
const { readFileSync } = require('fs');
const { join } = require('path');

const { rules, words, words_without_blanks } = JSON.parse(readFileSync(join(__dirname, 'refusals.json'), 'utf8'));
const expressions = rules.map((rule) => ({
  match: new RegExp(rule.match, 'gu'),
  unless: rule.unless && new RegExp(rule.unless, 'u'),
}));
const around = 5; // words before and behind a match in which `unless` is looked for
const ideograph = /[\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\u{20000}-\u{3ffff}]/gu;

const wordsIn = (text) => text.split(' ').filter(Boolean);
const spaced = (list) => ` ${list.join(' ')} `;

// " i can't help . ": one blank around each word, a lone full stop at the end of a sentence.
function plainWords(text) {
  return spaced(
    wordsIn(
      text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .replaceAll('\u2019', "'")
        .replace(/[.!?\u3002\n]/g, ' . ')
        .replace(ideograph, ' $& ')
        .replace(/[^\p{L}\p{N}'. \u3040-\u30ff]/gu, ' '),
    ),
  );
}

// The match with the words around it, none of them of another sentence.
function surroundings(plain, start, end) {
  const before = `${plain.slice(0, start)} `.split(' . ').pop();
  const after = ` ${plain.slice(end)}`.split(' . ')[0];
  return spaced([
    ...wordsIn(before).slice(-around),
    ...wordsIn(plain.slice(start, end)),
    ...wordsIn(after).slice(0, around),
  ]);
}

function refuses(output) {
  const plain = plainWords(String(output));
  const count = wordsIn(plain).filter((word) => word !== '.').length;
  if (count > (plain.search(ideograph) >= 0 ? words_without_blanks : words)) return false;
  return expressions.some(({ match, unless }) => {
    match.lastIndex = 0;
    for (let found = match.exec(plain); found; found = match.exec(plain)) {
      if (!unless || !unless.test(surroundings(plain, found.index, found.index + found[0].length))) return true;
      match.lastIndex = found.index + 1;
    }
    return false;
  });
}

module.exports = { refuses, answers: (output) => !refuses(output) };
