// Answers from replies.json instead of a model: REPLIES=fixed gives the expected answers, REPLIES=regressed the bad
// outputs that the cases were made of. Put your own provider in its place in promptfooconfig.yaml.
const path = require('path');

const which = process.env.REPLIES === 'regressed' ? 'regressed' : 'fixed';
const replies = require(path.join(__dirname, 'replies.json'))[which];

module.exports = class RecordedReplies {
  id() {
    return 'recorded-replies';
  }

  async callApi(prompt, context) {
    const chat = JSON.parse(prompt);
    if (!Array.isArray(chat)) return { error: 'the prompt is not a list of messages' };
    const id = context.test.metadata.case_id;
    if (!Object.hasOwn(replies, id)) return { error: `the case ${id} has no ${which} reply` };
    return { output: replies[id], cost: 0, tokenUsage: { total: 0, prompt: 0, completion: 0 } };
  }
};
