# Makes learners.json: what scikit-learn, LightGBM, PyTorch and NumPy make of the examples that ridge, trees and network of
# the crate learn from. The examples come from the test beside it:
#   LOCAL_VENDOR_EXAMPLES=/tmp/examples.json cargo test -p forecast --test forecast reference::learners
#   pip install scikit-learn==1.9.1 lightgbm==4.7.0 torch==2.15.0 numpy==2.4.6
#   python learners.py /tmp/examples.json > learners.json
import json
import math
import sys
from datetime import date, timedelta

import lightgbm
import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

data = json.load(open(sys.argv[1]))
past, ahead, origin = data["past"], data["ahead"], data["origin"]
rows = np.array([e["row"] for e in past], np.float32)
units, base = np.array([e["units"] for e in past]), np.array([e["base"] for e in past])
day, seen_from = np.array([e["day"] for e in past]), np.array([e["origin"] for e in past])
series = np.array([e["series"] for e in past])
target = np.clip(np.log((units + 1) / (base + 1)), -3, 3)


def in_units(said, base):
    return np.maximum((base + 1) * np.exp(np.clip(said, -3, 3)) - 1, 0)


def rounded(values):
    return [float(f"{v:.7g}") for v in np.ravel(values)]


def ridge():
    # Ours: half-life 500 days, a product's size to the power of 0.75, penalties of 0.01 for all products together and of 300
    # for each one's departure, times the mean weight; three passes, the later ones with Huber's weights.
    scaler = StandardScaler().fit(rows.astype(float))
    x = scaler.transform(rows.astype(float))
    weight = 0.5 ** ((origin - day) / 500) * (base + 1) ** 0.75

    def fit(x, y, weight, penalty, intercept):
        said, spread = None, math.inf
        for _ in range(3):
            rest = np.zeros(len(y)) if said is None else y - said
            used = weight * np.minimum(1.5 * spread / np.maximum(np.abs(rest), 1e-9), 1)
            model = Ridge(alpha=penalty * used.mean(), fit_intercept=intercept, solver="cholesky")
            model.fit(x, y, sample_weight=used)
            off = np.abs(y if said is None else rest)
            spread, said = 1.25 * (used * off).sum() / used.sum(), model.predict(x)
        return model

    common = fit(x, target, weight, 0.01, True)  # the common intercept bears no penalty, an own one does
    weeks = []
    for s, week in enumerate(ahead):
        mine = series == s
        one = np.c_[x[mine], np.ones(mine.sum())]
        own = fit(one, target[mine] - common.predict(x[mine]), weight[mine], 300, False)
        there = scaler.transform(np.array([e["row"] for e in week], np.float32).astype(float))
        said = common.predict(there) + own.predict(np.c_[there, np.ones(len(week))])
        weeks.append(rounded(in_units(np.clip(said, -1.5, 1.5), np.array([e["base"] for e in week]))))
    return weeks


def trees():
    cut = origin - 56
    known, held = day < cut, seen_from >= cut
    weight = (0.5 ** ((cut - day) / 600) * (base + 1) ** 0.5)[known]
    x, y, there = rows[known], target[known], rows[held]
    found = {"rows": int(known.sum()), "held": int(held.sum())}

    def loss(level, off):
        return np.maximum(level * off, (level - 1) * off)

    def note(name, level, model):
        model.fit(x, y, sample_weight=weight)
        unseen = loss(level, units[held] - in_units(model.predict(there), base[held])).sum() / units[held].sum()
        learned = (weight * loss(level, y - model.predict(x))).sum() / weight.sum()
        found.setdefault(name, []).append([float(f"{100 * unseen:.6g}"), float(f"{100 * learned:.6g}")])

    for level, n in [(0.1, 75), (0.5, 150), (0.9, 75)]:
        # As near to ours as they can be set: all rows and columns for every tree, and the shares of them that ours draws.
        near = {"objective": "quantile", "alpha": level, "n_estimators": n, "learning_rate": 0.08, "max_depth": 5,
                "num_leaves": 32, "min_child_samples": 40, "min_child_weight": 0, "reg_lambda": 0, "max_bin": 40,
                "min_data_in_bin": 1, "verbose": -1, "deterministic": True, "force_row_wise": True, "n_jobs": 1}
        note("lightgbm", level, lightgbm.LGBMRegressor(**near, random_state=1))
        for seed in range(1, 9):
            shares = {"feature_fraction": 0.5, "bagging_fraction": 0.6, "bagging_freq": 1, "random_state": seed}
            note(f"lightgbm_drawn_{level}", level, lightgbm.LGBMRegressor(**near, **shares))
        note("scikit-learn", level, HistGradientBoostingRegressor(
            loss="quantile", quantile=level, max_iter=n, learning_rate=0.08, max_depth=5, max_leaf_nodes=None,
            min_samples_leaf=40, l2_regularization=0, max_bins=40, early_stopping=False, random_state=1))
    return found


def few_trees():
    # Three trees of depth two, by looking at every split of every column: no histograms, no differences of them.
    level, rate, leaf = 0.9, 0.5, 40
    cut = origin - 56
    known, held = day < cut, seen_from >= cut
    weight = (0.5 ** ((cut - day) / 600) * (base + 1) ** 0.5)[known]
    x, y, there = rows[known], target[known], rows[held]
    # Splits are tried between forty parts of each column that hold about as many rows.
    edges = [np.unique([np.sort(column)[b * len(column) // 40] for b in range(1, 40)]) for column in x.T]

    def quantile(values, weight):
        return np.quantile(values, level, method="inverted_cdf", weights=weight)

    def grow(mine, asked, gradient, fitted, depth):
        best, found = 1e-9, None
        gain = lambda chosen: gradient[chosen].sum() ** 2 / (weight[chosen].sum() + 1e-9)
        for j in range(x.shape[1]) if depth < 2 else []:
            for edge in edges[j]:
                left = mine & (x[:, j] < edge)
                right = mine & ~left
                if min(left.sum(), right.sum()) >= leaf and gain(left) + gain(right) - gain(mine) > best * (1 + 1e-9):
                    best, found = gain(left) + gain(right) - gain(mine), (j, edge, left, right)
        if found is None:
            value = rate * quantile((y - fitted)[mine], weight[mine])
            return np.where(mine, value, 0), np.where(asked, value, 0)
        j, edge, left, right = found
        sides = [(left, asked & (there[:, j] < edge)), (right, asked & (there[:, j] >= edge))]
        grown = [grow(side, asks, gradient, fitted, depth + 1) for side, asks in sides]
        return grown[0][0] + grown[1][0], grown[0][1] + grown[1][1]

    start = quantile(y, weight)
    fitted, said = np.full(len(y), start), np.full(len(there), start)
    for _ in range(3):
        gradient = weight * np.where(y < fitted, level - 1, level)
        more, told = grow(np.full(len(y), True), np.full(len(there), True), gradient, fitted, 0)
        fitted, said = fitted + more, said + told
    return rounded(said[::8])


STATE, LAYER, READ, ANSWERED, BATCH = 24, 24, 56, 56, 32
STRETCH = READ // 2 + ANSWERED
start_date = date.fromisoformat(data["start"])


def days(s, first, last):
    """What the network reads of some days, from what is known of them."""
    one, n, total, read = data["series"][s], 0.0, 0.0, []
    for d in range(first, last):
        value = one["filled"][d]
        mean = total / n if n > 0 else value
        total, n = 0.965 * total + value, 0.965 * n + 1
        when = start_date + timedelta(d)
        angle = 2 * math.pi * (when.timetuple().tm_yday - 1) / 365.25
        week = [float(k == when.weekday()) for k in range(7)]
        holiday, school, promotion = one["holiday"], one["school"], one["promotion"]
        read.append([min(max(math.log((value + 1) / (mean + 1)), -2), 2), float(one["open"][d]), *week,
                     math.sin(angle), math.sin(2 * angle), math.cos(angle), math.cos(2 * angle),
                     holiday[d], holiday[d + 1] if d + 1 < len(holiday) else 0.0, school[d], promotion[d]])
    return read


class Network(torch.nn.Module):
    """PyTorch's own LSTM with our weights, whose gates are input, forget, output, candidate, row by row."""

    def __init__(self, weights):
        super().__init__()
        inputs, state, gates, head, head_bias, out, out_bias = [torch.tensor(w, dtype=torch.float32) for w in weights]
        order = lambda m: torch.cat([m[..., k * STATE:(k + 1) * STATE] for k in (0, 1, 3, 2)], -1)
        self.lstm = torch.nn.LSTM(17, STATE, batch_first=True)
        self.head, self.out = torch.nn.Linear(STATE + 40, LAYER), torch.nn.Linear(LAYER, 3)
        with torch.no_grad():
            self.lstm.weight_ih_l0.copy_(order(inputs.view(17, -1)).T)
            self.lstm.weight_hh_l0.copy_(order(state.view(STATE, -1)).T)
            self.lstm.bias_ih_l0.copy_(order(gates))
            self.lstm.bias_hh_l0.zero_()
            self.head.weight.copy_(head.view(-1, LAYER).T)
            self.head.bias.copy_(head_bias)
            self.out.weight.copy_(out.view(LAYER, 3).T)
            self.out.bias.copy_(out_bias)
        self.lstm.bias_hh_l0.requires_grad = False

    def forward(self, state, features):
        low, median, high = self.out(torch.tanh(self.head(torch.cat([state, features], -1)))).unbind(-1)
        soft = torch.nn.functional.softplus
        return median - soft(low), median, median + soft(high)

    def outlooks(self, mean, deviation):
        """Median and the two deviations of every product's days ahead."""
        told = []
        for s, week in enumerate(ahead):
            read = torch.tensor([days(s, max(origin - READ, data["series"][s]["first"]), origin)])
            scaled = (np.array([e["row"] for e in week], np.float32) - mean) / deviation
            with torch.no_grad():
                state = self.lstm(read)[0][0, -1].expand(len(week), -1)
                three = [v.double().numpy() for v in self(state, torch.tensor(scaled))]
            low, median, high = [in_units(v, np.array([e["base"] for e in week])) for v in three]
            least = np.maximum(0.25 * np.sqrt(median), 0.05)
            told.append([rounded(median), rounded(np.maximum((median - low) / 1.2816, least)),
                         rounded(np.maximum((high - median) / 1.2816, least))])
        return told


SIZES = [(17 * 4 * STATE, 17), (STATE * 4 * STATE, STATE), (4 * STATE, 0), ((STATE + 40) * LAYER, STATE + 40), (LAYER, 0),
         (LAYER * 3, LAYER), (3, 0)]


def forward():
    # Weights of a formula that the test has too: whole numbers from -1000 to 1000, made as small as a trained network's.
    weights = [[((i * 7919 + k * 104729 + i * i * 31) % 2001 - 1000) / 1000 / math.sqrt(max(n, 1)) for i in range(size)]
               for k, (size, n) in enumerate(SIZES)]
    mean, deviation = np.float32([j / 100 for j in range(40)]), np.float32([1 + j / 40 for j in range(40)])
    return Network(weights).outlooks(mean, deviation)


class Random:
    """SplitMix64 (Steele et al. 2014)."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        whole = 2**64 - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & whole
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & whole
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & whole
        return z ^ (z >> 31)

    def share(self):
        return (self.next() >> 11) / 2**53


def trained(rounds=3, rate=0.006, half_life=400):
    # The same first weights and the same order of stretches, with PyTorch's gradients and PyTorch's Adam.
    torch.manual_seed(1)
    mean, squares = rows.astype(float).mean(0), rows.astype(float).var(0)
    mean, deviation = mean.astype(np.float32), np.where(squares > 1e-9, np.sqrt(squares), 1).astype(np.float32)
    place = {(e["series"], e["origin"]): i for i, e in enumerate(past)}
    stretches = []
    for s, one in enumerate(data["series"]):
        end = origin
        while end >= max(one["first"], origin - 1100) + STRETCH:
            answers = []
            for d in range(end - ANSWERED, end):
                i = place.get((s, d + 1))
                if i is None:
                    answers.append((np.zeros(40, np.float32), 0.0, 0.0))
                else:
                    size = math.sqrt((base[i] + 1) / (max(base.max(), 1) + 1))
                    weight = 0.5 ** ((origin - day[i]) / half_life) * size
                    answers.append(((rows[i] - mean) / deviation, target[i], weight))
            stretches.append((days(s, end - STRETCH, end), *zip(*answers)))
            end -= ANSWERED
    random = Random(1 ^ 0x157A)
    weights = []
    for size, n in SIZES:
        reach = 1 / math.sqrt(n) if n else 0
        weights.append([(2 * random.share() - 1) * reach for _ in range(size)])
    weights[2][STATE:2 * STATE] = [1.0] * STATE
    weights[6] = [-1.2, 0.0, -1.2]
    network = Network(weights)
    learned = [p for p in network.parameters() if p.requires_grad]
    adam = torch.optim.Adam(learned, betas=(0.9, 0.999), eps=1e-8)
    order, taken, losses = list(range(len(stretches))), 0, []
    steps = rounds * math.ceil(len(stretches) / BATCH)
    for _ in range(rounds):
        for i in range(len(order) - 1, 0, -1):
            j = random.next() % (i + 1)
            order[i], order[j] = order[j], order[i]
        for first in range(0, len(order), BATCH):
            chosen = [stretches[i] for i in order[first:first + BATCH]]
            read, features, wanted, weight = [torch.tensor(np.array([c[k] for c in chosen]), dtype=torch.float32)
                                              for k in range(4)]
            said = network(network.lstm(read)[0][:, -ANSWERED:], features)
            loss = sum(torch.where(wanted > v, q * (wanted - v), (q - 1) * (wanted - v)) for v, q in zip(said, (0.1, 0.5, 0.9)))
            loss = (loss * weight).sum() / weight.sum()
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            adam.param_groups[0]["lr"] = rate * 0.5 * (1 + math.cos(math.pi * taken / steps))
            adam.step()
            taken += 1
            losses.append(loss.item())
    print(f"{len(stretches)} stretches, {taken} steps, loss from {losses[0]:.4f} to {losses[-1]:.4f}", file=sys.stderr)
    return network.outlooks(mean, deviation)


json.dump({
    "examples": len(past), "sum": float(f"{(rows.astype(float) * np.arange(1, 41)).sum():.7g}"),
    "ridge": ridge(), "trees": trees(), "few_trees": few_trees(), "forward": forward(), "trained": trained(),
}, sys.stdout)
