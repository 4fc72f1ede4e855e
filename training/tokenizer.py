"""Writes the small CLIP byte-pair tokenizer in the published layout, from the class names of a shard.

python tokenizer.py --scenes runs/scenes-train
"""

import argparse
import json

from transformers import CLIPTokenizer

from models import CONTEXT_LENGTH
from scenes_data import MODEL, RUNS, Shard

# Words of the prompts, and some that a person may type.
WORDS = (
    'a photo of and the an with picture image two three red blue green yellow orange purple white black small big '
    'scene background striped dotted round'
).split()
BOS, EOS, PAD = '<|startoftext|>', '<|endoftext|>', '!'


def byte_alphabet():
    """The 256 printable stand-ins for bytes, in the order of the published CLIP vocabulary (`!` is 0)."""
    kept = [*range(ord('!'), ord('~') + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in kept]
    return [chr(byte) for byte in kept] + [chr(256 + i) for i in range(len(rest))]


def split_word(word, merges):
    """Byte-pair encoding of one ASCII word: lowest rank first."""
    pieces = [*word[:-1], word[-1] + '</w>']
    while len(pieces) > 1:
        ranked = [(merges.index(pair), pair) for pair in zip(pieces, pieces[1:]) if pair in merges]
        if not ranked:
            break
        pair = min(ranked)[1]
        joined, i = [], 0
        while i < len(pieces):
            if tuple(pieces[i : i + 2]) == pair:
                joined.append(''.join(pair))
                i += 2
            else:
                joined.append(pieces[i])
                i += 1
        pieces = joined
    return pieces


def learn_merges(words, two_pieces):
    """Merges that make one token of every word, two of those in `two_pieces`; later ones never undo earlier words."""
    merges = []
    for word in words:
        while len(pieces := split_word(word, merges)) > (2 if word in two_pieces else 1):
            merges.append((pieces[0], pieces[1]))
    return merges


def write_tokenizer(folder, class_names):
    """Returns the class name that was left as two tokens (the longest), so that spans of several tokens occur."""
    class_words = [word for name in class_names for word in name.split()]
    two = max(class_words, key=len)
    merges = learn_merges([*WORDS, *(word for word in class_words if word != two), two], {two})
    alphabet = byte_alphabet()
    tokens = [*alphabet, *(letter + '</w>' for letter in alphabet), *dict.fromkeys(a + b for a, b in merges), BOS, EOS]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'vocab.json').write_text(json.dumps({token: i for i, token in enumerate(tokens)}, ensure_ascii=False))
    (folder / 'merges.txt').write_text('#version: 0.2\n' + ''.join(f'{a} {b}\n' for a, b in merges), encoding='utf-8')

    def special(content):
        return {'content': content, 'lstrip': False, 'normalized': True, 'rstrip': False, 'single_word': False}

    names = {'bos_token': special(BOS), 'eos_token': special(EOS), 'unk_token': special(EOS), 'pad_token': PAD}
    (folder / 'special_tokens_map.json').write_text(json.dumps(names, indent=2))
    (folder / 'tokenizer_config.json').write_text(
        json.dumps(
            {
                'add_prefix_space': False,
                **names,
                'do_lower_case': True,
                'errors': 'replace',
                'model_max_length': CONTEXT_LENGTH,
                'tokenizer_class': 'CLIPTokenizer',
            },
            indent=2,
        )
    )
    return two


def load_tokenizer(folder=MODEL / 'tokenizer'):
    tokenizer = CLIPTokenizer.from_pretrained(str(folder))
    if tokenizer.pad_token_id != 0:
        raise SystemExit(f'The pad token of SD 2.x is id 0; {folder} says {tokenizer.pad_token_id}.')
    return tokenizer


def special_ids(tokenizer):
    return {'bos': tokenizer.bos_token_id, 'eos': tokenizer.eos_token_id, 'pad': tokenizer.pad_token_id}


def encode(tokenizer, prompts):
    """Token ids [n, CONTEXT_LENGTH] (int64), padded with id 0 as SD 2.x does."""
    return tokenizer(
        prompts, padding='max_length', max_length=CONTEXT_LENGTH, truncation=True, return_tensors='pt'
    ).input_ids


def find_span(tokenizer, prompt, phrase):
    """Positions of `phrase` among the prompt's ids: the first place where its own ids occur in a row."""
    ids = encode(tokenizer, [prompt])[0].tolist()
    wanted = tokenizer(phrase, add_special_tokens=False).input_ids
    for start in range(len(ids) - len(wanted) + 1):
        if ids[start : start + len(wanted)] == wanted:
            return list(range(start, start + len(wanted)))
    raise SystemExit(f'"{phrase}" is not in "{prompt}".')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--scenes', default=RUNS / 'scenes-train')
    options = parser.parse_args()
    classes = Shard(options.scenes).classes
    split = write_tokenizer(MODEL / 'tokenizer', classes)
    tokenizer = load_tokenizer()
    for text in [f'A photo of {name}' for name in classes] + ['A photo of an Unknown, thing!']:
        ids = tokenizer(text).input_ids
        print(ids, tokenizer.decode(ids, skip_special_tokens=True))
    print(f'{len(tokenizer)} tokens; "{split}" takes two.')
