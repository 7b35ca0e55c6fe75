import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { panelPage } from '../../../../src/client/panel/panel-page.ts';

const page = panelPage({
  script: 'https://w/panel.js',
  style: 'https://w/panel.css',
  source: 'https://w',
  nonce: 'abc',
});

describe('page of the panel', () => {
  it('allows nothing but its own script and style', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    assert.match(policy, /^default-src 'none'/);
    assert.match(policy, /script-src 'nonce-abc'(;|$)/);
    assert.doesNotMatch(policy, /unsafe|\*/);
  });

  it('has nothing inline', () => {
    assert.doesNotMatch(page, /<style| style=| on\w+=/);
    assert.deepEqual(page.match(/<script[^>]*>/g), ['<script nonce="abc" src="https://w/panel.js">']);
  });
});
