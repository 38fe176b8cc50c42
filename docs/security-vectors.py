#!/usr/bin/env python3
"""Computes the test vectors of security.md from that document alone: Python's own HMAC, and an AES-256-GCM from the standards."""
import hashlib
import hmac
import struct

VERSION, SUITES, DIRECTIONS = 2, {"sealed": 1, "plain": 2}, {"from the sender": 1, "from the receiver": 2}
SECRET, HELLO, WELCOME = bytes(range(0x00, 0x20)), bytes(range(0x60, 0x80)), bytes(range(0x80, 0xA0))
TRANSFER, LANE = bytes(range(0xC0, 0xD0)), 7


# --- AES-256 (FIPS 197)

def times(a, b):
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


INVERSE = [next((y for y in range(256) if times(x, y) == 1), 0) for x in range(256)]
SBOX = [0x63 ^ x ^ (x << 1 | x >> 7) & 255 ^ (x << 2 | x >> 6) & 255 ^ (x << 3 | x >> 5) & 255 ^ (x << 4 | x >> 4) & 255 for x in INVERSE]


def round_keys(key):
    words, rcon = [list(key[i:i + 4]) for i in range(0, 32, 4)], 1
    while len(words) < 60:
        word = words[-1]
        if len(words) % 8 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = times(rcon, 2)
        elif len(words) % 8 == 4:
            word = [SBOX[b] for b in word]
        words.append([a ^ b for a, b in zip(words[-8], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 60, 4)]


def encrypt_block(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for n, key in enumerate(keys[1:], 1):
        state = [SBOX[state[(5 * i) % 16]] for i in range(16)]  # SubBytes and ShiftRows
        if n < 14:
            state = [times(state[i & 12 | i & 3], 2) ^ times(state[i & 12 | i + 1 & 3], 3) ^ state[i & 12 | i + 2 & 3] ^ state[i & 12 | i + 3 & 3]
                     for i in range(16)]
        state = [a ^ b for a, b in zip(state, key)]
    return bytes(state)


# --- GCM (NIST SP 800-38D)

def ghash(h, data):
    y, h = 0, int.from_bytes(h, "big")
    for i in range(0, len(data), 16):
        x, v, y = y ^ int.from_bytes(data[i:i + 16], "big"), h, 0
        for bit in range(127, -1, -1):
            y ^= v if x >> bit & 1 else 0
            v = v >> 1 ^ (0xE1 << 120 if v & 1 else 0)
    return y.to_bytes(16, "big")


def gcm(key, nonce, plaintext, associated):
    def pad(data):
        return data + bytes(-len(data) % 16)

    def block(counter):
        return encrypt_block(keys, nonce + struct.pack(">I", counter))

    keys = round_keys(key)
    stream = b"".join(block(2 + i) for i in range((len(plaintext) + 15) // 16))
    sealed = bytes(a ^ b for a, b in zip(plaintext, stream))
    lengths = struct.pack(">QQ", 8 * len(associated), 8 * len(sealed))
    tag = ghash(encrypt_block(keys, bytes(16)), pad(associated) + pad(sealed) + lengths)
    return sealed + bytes(a ^ b for a, b in zip(tag, block(1)))


# --- Dray's greeting, keys and records

def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def greeting(suite):
    magic = bytes.fromhex("d7445241590d0a1a")
    hello = magic + struct.pack("<HHI", VERSION, suite, 0) + bytes(range(0x40, 0x50)) + HELLO
    hello += mac(SECRET, hello)
    return hello[64:], mac(SECRET, hello + magic + struct.pack("<HHI", VERSION, 0, 0) + bytes(16) + WELCOME)


def key_of(suite, direction):
    extracted = mac(HELLO + WELCOME, SECRET)  # HKDF-Extract (RFC 5869): the salt is the key
    info = b"dray lane record" + struct.pack("<HHII", VERSION, suite, direction, LANE) + TRANSFER
    return mac(extracted, info + b"\x01")  # HKDF-Expand: one block is all that 32 bytes need


def record(suite, key, number, content, last):
    header = struct.pack("<II", len(content), 1 if last else 0)
    nonce = bytes(4) + struct.pack("<Q", number)
    if suite == SUITES["plain"]:
        return header + content + gcm(key, nonce, b"", header + content)
    return header + gcm(key, nonce, content, header)


for name, suite in SUITES.items():
    print(f"{name}: the hello's MAC {greeting(suite)[0].hex()}, the welcome's {greeting(suite)[1].hex()}")
    for words, direction in DIRECTIONS.items():
        k = key_of(suite, direction)
        print(f"  {words}: key {k.hex()}")
        print(f"    record 0, 'abc':       {record(suite, k, 0, b'abc', False).hex()}")
        print(f"    record 1, 'defg':      {record(suite, k, 1, b'defg', False).hex()}")
        print(f"    record 2, last, empty: {record(suite, k, 2, b'', True).hex()}")
