"""Golden values of the losses a student learns from its teacher by: test/golden/distillation.json.

Plain Python in float64, nothing of the library under test; gradients by complex steps, exact to rounding.
Run: python3 test/golden/make_distillation.py > test/golden/distillation.json
"""
import cmath
import json
import random

H = 1e-30


def rows_of(x):
    return len(x)


def response(student, teacher):
    return sum((a - b) ** 2 for s, t in zip(student, teacher) for a, b in zip(s, t)) / (2 * rows_of(student))


def softmax(row, temperature):
    most = max(value.real if isinstance(value, complex) else value for value in row)
    exps = [cmath.exp((value - most) / temperature) for value in row]
    return [value / sum(exps) for value in exps]


def probability(student, teacher, temperature):
    total = 0
    for s, t in zip(student, teacher):
        for p, q in zip(softmax(t, temperature), softmax(s, temperature)):
            total += p * (cmath.log(p) - cmath.log(q))
    return temperature ** 2 * total / rows_of(student)


def feature(student, teacher, projection):
    projected = [[sum(s[k] * projection[k][j] for k in range(len(s))) for j in range(len(projection[0]))] for s in student]
    return response(projected, teacher)


def gradient(of, matrix):
    found = []
    for i, row in enumerate(matrix):
        found.append([])
        for j in range(len(row)):
            moved = [list(each) for each in matrix]
            moved[i][j] = moved[i][j] + H * 1j
            found[-1].append(of(moved).imag / H)
    return found


def rounded(value):
    return [rounded(each) for each in value] if isinstance(value, list) else float(f'{value:.9g}')


def matrix(rows, width):
    return [[round(chance.gauss(0, 1.5), 3) for _ in range(width)] for _ in range(rows)]


chance = random.Random(16)
student, teacher = matrix(4, 5), matrix(4, 5)
narrow, wide, projection = matrix(4, 3), matrix(4, 6), matrix(3, 6)
T, weights = 3, {'response': 0.25, 'probability': 0.5, 'feature': 2}


def mixed(logits, features, through):
    return (weights['response'] * response(logits, teacher) + weights['probability'] * probability(logits, teacher, T)
            + weights['feature'] * feature(features, wide, through))


cases = [
    {'name': 'response', 'inputs': {'student': student, 'teacher': teacher}, 'loss': response(student, teacher),
     'gradients': {'student': gradient(lambda x: response(x, teacher), student)}},
    {'name': 'probability', 'inputs': {'student': student, 'teacher': teacher, 'temperature': T},
     'loss': probability(student, teacher, T).real,
     'gradients': {'student': gradient(lambda x: probability(x, teacher, T), student)}},
    {'name': 'feature', 'inputs': {'student': narrow, 'teacher': wide, 'projection': projection},
     'loss': feature(narrow, wide, projection),
     'gradients': {'student': gradient(lambda x: feature(x, wide, projection), narrow),
                   'projection': gradient(lambda x: feature(narrow, wide, x), projection)}},
    {'name': 'mixed', 'inputs': {'student': student, 'teacher': teacher, 'narrow': narrow, 'wide': wide,
                                 'projection': projection, 'temperature': T, **weights},
     'loss': mixed(student, narrow, projection).real,
     'gradients': {'student': gradient(lambda x: mixed(x, narrow, projection), student),
                   'narrow': gradient(lambda x: mixed(student, x, projection), narrow),
                   'projection': gradient(lambda x: mixed(student, narrow, x), projection)}},
]
for case in cases:
    case['loss'] = rounded(case['loss'])
    case['gradients'] = {name: rounded(value) for name, value in case['gradients'].items()}
print('{"cases": [\n' + ',\n'.join(json.dumps(case) for case in cases) + '\n]}')
