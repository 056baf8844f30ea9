import { describe, expect, test } from 'vitest';
import { findChapters } from './chapters.ts';

const prose = 'The kettle had been on the hob since four and nobody had thought to take it off. It sang. '.repeat(5).trim();
const read = (...parts: string[]) => findChapters(parts.join('\n\n')).map(({ title, matter }) => [title, matter]);

describe('headings', () => {
  test.each([
    ['ordinals', ['CHAPTER THE FIRST', 'CHAPTER THE SECOND']],
    ['ordinals before', ['The First Chapter', 'The Second Chapter']],
    ['bare numbers', ['1', '2', '3']],
    ['numbers with titles', ['1. The Hob', '2. The Cup']],
    ['staves', ['Stave One: The Hob', 'Stave Two: The Cup']],
    ['letters', ['LETTER I', 'LETTER II', 'LETTER III']],
    ['parts and books', ['BOOK I', 'BOOK II']],
    ['German', ['1. Kapitel', '2. Kapitel']],
    ['French', ['Chapitre premier', 'Chapitre II']],
    ['Spanish', ['Capítulo primero', 'Capítulo 2']],
    ['a frame', ['Prologue', 'Chapter One', 'Epilogue']],
  ])('%s', (_, heads) => {
    expect(read(...heads.flatMap((head) => [head, prose]))).toEqual(heads.map((head) => [head, 'body']));
  });

  test('a part’s heading joins the chapter below it', () => {
    expect(read('PART ONE', 'CHAPTER I', prose, 'CHAPTER II', prose, 'PART TWO', 'CHAPTER I', prose)).toEqual([
      ['PART ONE. CHAPTER I', 'body'], ['CHAPTER II', 'body'], ['PART TWO. CHAPTER I', 'body'],
    ]);
  });

  test('a title under a chapter’s number, in capitals or not', () => {
    expect(read('Chapter I', 'The Statement of the Case', prose, 'Chapter II', 'IN WHICH THE KETTLE IS FORGOTTEN AND A VISITOR COMES WHO WAS NOT EXPECTED AT ALL', prose)).toEqual([
      ['Chapter I. The Statement of the Case', 'body'],
      ['Chapter II. IN WHICH THE KETTLE IS FORGOTTEN AND A VISITOR COMES WHO WAS NOT EXPECTED AT ALL', 'body'],
    ]);
  });

  test('the first line of a chapter is no title', () => {
    expect(read('Chapter I', 'Mara Fenn stood up.', prose, 'Chapter II', 'It rained.', prose)).toEqual([['Chapter I', 'body'], ['Chapter II', 'body']]);
  });

  test('sentences that begin like headings stay prose', () => {
    expect(read('I', prose, 'The first act of his lodge, whose treasurer he\nhad been, was to meet.', prose, 'II', prose)).toEqual([['I', 'body'], ['II', 'body']]);
  });
});

describe('the pages around a story', () => {
  test('a title page stands apart from "I"', () => {
    expect(read('THE KETTLE', 'by Ann Harrow', 'I', prose, 'II', prose)).toEqual([['THE KETTLE', 'front'], ['I', 'body'], ['II', 'body']]);
    expect(read('THE KETTLE', 'I', prose, 'II', prose)).toEqual([['THE KETTLE', 'front'], ['I', 'body'], ['II', 'body']]);
  });

  test('titles are known from the list of contents', () => {
    const text = ['The Kettle', 'by Ann Harrow', 'Contents\n\nThe hob ..... 1\nThe cup in the hand ..... 14\nWhat the cold did ..... 30', 'The hob', prose, 'The cup in the hand', prose, 'What the cold did', prose];
    expect(read(...text)).toEqual([['Front matter', 'front'], ['The hob', 'body'], ['The cup in the hand', 'body'], ['What the cold did', 'body']].map((row, i) => (i === 0 ? [expect.any(String), 'front'] : row)));
  });

  test('copyright page, dedication and preface go before; notes, advertisements and index behind', () => {
    const imprint = 'Copyright 1931 by Ann Harrow. All rights reserved. First published by the Saltby Press. No part of this book may be sold as kindling.';
    const chapters = findChapters(['THE KETTLE', imprint, 'For my mother, who never boiled it.', 'PREFACE', prose, 'Chapter I', prose, 'Chapter II', prose, 'THE END', 'ADVERTISEMENTS', 'Buy the Saltby soap.', 'INDEX', 'Cup, 4. Hob, 2.'].join('\n\n'));
    expect(chapters.filter((chapter) => chapter.matter === 'body').map((chapter) => chapter.title)).toEqual(['Chapter I', 'Chapter II']);
    expect(new Set(chapters.map((chapter) => chapter.matter))).toEqual(new Set(['front', 'body', 'back']));
  });

  test('short chapters are chapters', () => {
    expect(read('CHAPTER ONE', 'Mara stood up.', 'CHAPTER TWO', prose, 'CHAPTER THREE', 'Tom sat down.')).toEqual([['CHAPTER ONE', 'body'], ['CHAPTER TWO', 'body'], ['CHAPTER THREE', 'body']]);
  });

  test('what follows the end without a heading is behind it too', () => {
    expect(read('Chapter I', prose, prose, prose, 'Chapter II', prose, prose, prose, 'THE END', 'Transcribed in the winter by three cold friends.').map(([, matter]) => matter)).toEqual(['body', 'body', 'back']);
  });
});
