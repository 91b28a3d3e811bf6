# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] name="title" lang="en"
# # 2 · Markov chains, random fields, Gibbs, MAP, the first cut
#
# After this chapter you can
#
# - say what "Markov" means in time and in the plane, and name neighbours and cliques;
# - compute the probability of a label from its neighbours, by hand, and say why $Z$ is never needed for it;
# - sample a random field and watch it freeze near $\beta = 0.44$;
# - segment a noisy picture by its most probable labels (MAP) with four solvers, and say when one of them is exact;
# - push flow through a graph until the minimum cut appears;
# - cut a grey photograph with two histograms and a brush.
#
# Run a cell with **Shift+Enter**. Every lab also works from the keyboard.

# %% [markdown] name="title" lang="zh"
# # 2 · 马尔可夫链、随机场、吉布斯采样、MAP 与第一次分割
#
# 学完本章，你将能够：
#
# - 说清楚“马尔可夫”在时间上和平面上各是什么意思，认出邻点与子团；
# - 根据邻点手算一个标号的概率，并解释为什么始终用不到 $Z$；
# - 对随机场采样，并看到它在 $\beta = 0.44$ 附近“冻结”；
# - 用四种求解方法对带噪图像做最大后验（MAP）分割，并说明其中一种在什么条件下是精确的；
# - 在图（graph）上一次次推送流量，直到最小割出现；
# - 用两张直方图和一支画笔分割灰度照片。
#
# 按 **Shift+Enter** 运行一个单元格。所有实验都可以只用键盘操作。

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

from segteach import data
from segteach.course.chapters import ch2
from segteach.course.figure import show
from segteach.course.quiz import hint, quiz
from segteach.course.try_it import try_it
from segteach.draw.overlays import draw_image, label_colours, label_picture, style
from segteach.language import say
from segteach.widgets.player import StepPlayer

plt.rcParams.update(style())

# %% [markdown] name="chain-play" lang="en"
# ## 2.1 Tomorrow depends on today
#
# Chapter 1 ended with pixels that decide alone. Before pixels may talk to their neighbours, look at the simplest talk there is: each day listens to the day before.
#
# - Move the two sliders. When does the strip of days show long spells?
# - Change the first day. How long does the forecast remember it?

# %% [markdown] name="chain-play" lang="zh"
# ## 2.1 明天只取决于今天
#
# 第 1 章结束时，每个像素都各自做决定。在让像素与邻点“商量”之前，先看最简单的一种联系：每一天的天气只受前一天影响。
#
# - 拖动两个滑块：什么时候会出现连续多天的晴或雨？
# - 改变第一天的天气：预报多久之后就把它忘了？

# %% name="chain-lab"
from segteach.labs.markov_chain import ChainLab

chain_lab = ChainLab()
chain_lab

# %% [markdown] name="chain-name" lang="en"
# **What you saw.** A **Markov process**: the next state depends on the present one and not on those before. *The future is decided by the now, not by the past.* If the weather is Markov, today is tied to yesterday, and what came before yesterday adds nothing. Rumours and infections spread by the same law: who hears the rumour tomorrow depends on who knows it today.

# %% [markdown] name="chain-name" lang="zh"
# **刚才看到的是什么。** 这就是**马尔可夫随机过程**：下一个时间点的状态只与当前的状态有关，与以前的状态无关。未来取决于现在，而不取决于过去。 假定天气具有马尔可夫性质，意思是今天的天气只与昨天的天气有概率上的关联，与前天以及更早的天气没有关系。传染病和谣言的传播也服从同样的规律：明天谁听到谣言，取决于今天谁知道它。

# %% [markdown] name="chain-formula" lang="en"
# **Formula.** The process $\{X_n, n \in T\}$ is Markov when for every $n$ and all states $i_0, \dots, i_{n+1} \in I$
#
# $$P\{X_{n+1} = i_{n+1} \mid X_0 = i_0, \dots, X_n = i_n\} = P\{X_{n+1} = i_{n+1} \mid X_n = i_n\} . \tag{2.1}$$
#
# Its statistics are then fixed by the conditional probabilities alone (together with the start). For finitely many states they form the **transition matrix** $P$: row = today, column = tomorrow, every row sums to 1. Two days ahead is $P \cdot P$, $n$ days ahead is $P^n$.

# %% [markdown] name="chain-formula" lang="zh"
# **公式。** 设有随机过程 $\{X_n, n \in T\}$。若对任意的 $n$ 和任意的状态 $i_0, \dots, i_{n+1} \in I$，条件概率都满足
#
# $$P\{X_{n+1} = i_{n+1} \mid X_0 = i_0, \dots, X_n = i_n\} = P\{X_{n+1} = i_{n+1} \mid X_n = i_n\} , \tag{2.1}$$
#
# 就称它为马尔可夫过程。给定初始分布之后，它的统计特性完全由条件概率决定。状态有限时，这些条件概率排成**转移矩阵** $P$：行是今天，列是明天，每行之和为 1。两天之后是 $P \cdot P$，$n$ 天之后是 $P^n$。

# %% [markdown] name="chain-numbers" lang="en"
# **The numbers of one forecast.** Today is sunny. What is the chance of sun in two days? Two ways lead there: sun-sun-sun and sun-rain-sun. Multiply along each way, add the ways. The package's `n_step` takes the power of the matrix; both must agree.

# %% [markdown] name="chain-numbers" lang="zh"
# **代入数值：一次预报。** 今天晴，后天也晴的概率是多少？有两条路径：晴–晴–晴和晴–雨–晴。沿每条路径把概率相乘，再把两条路径的结果相加。软件包的 `n_step` 计算矩阵的幂，两者应当一致。

# %% name="chain-check"
from segteach.models.markov.chain import n_step, stationary

P = chain_lab.transition
by_hand = P[0, 0] * P[0, 0] + P[0, 1] * P[1, 0]
assert np.isclose(by_hand, n_step(P, 2)[0, 0])
words = say("sun-sun-sun {:.4f} + sun-rain-sun {:.4f} = {:.4f}", "晴-晴-晴 {:.4f} + 晴-雨-晴 {:.4f} = {:.4f}")
print(words.format(P[0, 0] * P[0, 0], P[0, 1] * P[1, 0], by_hand))
later = [round(float(n_step(P, n)[0, 0]), 4) for n in (2, 8, 32)]
print(say("after 2, 8, 32 days:", "2、8、32 天之后："), later)

# %% [markdown] name="chain-try-text" lang="en"
# **Try it.** After a sunny day 0.9 of the days are sunny, after a rainy one 0.5. It is sunny today. How likely is it sunny the day after tomorrow?

# %% [markdown] name="chain-try-text" lang="zh"
# **试一试。** 晴天之后第二天仍晴的概率是 0.9，雨天之后转晴的概率是 0.5。今天是晴天，后天是晴天的概率是多少？

# %% name="chain-try"
mine = None
try_it(mine, n_step([[0.9, 0.1], [0.5, 0.5]], 2)[0, 0])

# %% [markdown] name="exercise-path-text" lang="en"
# **Exercise 1 · How likely was this week?** A chain of days is given, `path`, with its transition matrix `P` and the probabilities `start` of the first day. Read the factors off the matrix and return $\ln P\{X_0 = \text{path}_0, \dots, X_n = \text{path}_n\}$. A path may last for years, and it may contain a step that never happens.
#
# Each exercise has three hints and an instant check, which tries your function on fresh numbers and names the classic mistake. If you start here, first run the cells above (menu *Run*, *Run All Above Selected Cell*).

# %% [markdown] name="exercise-path-text" lang="zh"
# **练习 1 · 这一周的概率有多大？** 已知一串天气 `path`、转移矩阵 `P` 和第一天的概率 `start`。从矩阵中读出各个因子，返回 $\ln P\{X_0 = \text{path}_0, \dots, X_n = \text{path}_n\}$。路径可能长达数年，也可能含有概率为 0 的一步。
#
# 每道练习都有三级提示，并能立即检查：检查程序用新的数据测试你的函数，并指出典型的错误。如果从这里开始，请先运行上面的单元格（菜单 *Run*，*Run All Above Selected Cell*）。

# %% name="exercise-path-hint"
hint("02/path")

# %% name="exercise-path" tags=["exercise"]
def log_probability(path, P, start):
    """Return ln P of a path, a number; path (n + 1,) states from 0, P (K, K), start (K,).

    返回路径概率的对数，一个数；path (n + 1,) 是从 0 开始编号的状态，P (K, K)，start (K,)。
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):  # ln 0 = -inf is right
        return np.log(start[path[0]]) + np.log(P[path[:-1], path[1:]]).sum()
    ### END SOLUTION

# %% name="exercise-path-check"
ch2.check_path(log_probability)

# %% [markdown] name="chain-stationary" lang="en"
# **Where it goes.** The forecast forgets the first day and settles at a distribution that one more day does not change, $\pi P = \pi$: the **stationary distribution**. (Not so if the chain falls into separate parts or swings for ever. Set both sliders to 0, then both to 1.) The distance from the forecast to it never grows; the player shows it. Keep this picture in mind: the Gibbs sampler of 2.5 is a Markov chain whose stationary distribution *we* choose.

# %% [markdown] name="chain-stationary" lang="zh"
# **最终走向。** 预报会忘掉第一天，稳定在一个再过一天也不变的分布上：$\pi P = \pi$，称为**平稳分布**。（如果链分成互不相通的几部分，或者永远来回摆动，就不会这样：把两个滑块都设为 0，再都设为 1 试试。）预报与平稳分布的距离从不增大，在逐步播放器里可以看到。请记住这幅图：2.5 节的吉布斯采样就是一条马尔可夫链，而它的平稳分布由**我们**指定。

# %% name="chain-player"
from segteach.draw.markov import distribution_over
from segteach.models.markov.chain import WEATHER_TRANSITION, distribution_steps

StepPlayer(
    distribution_steps(WEATHER_TRANSITION, [1, 0, 0], 15),
    distribution_over(stationary(WEATHER_TRANSITION), say("sun cloud rain", "晴 阴 雨").split()),
    size=(6.2, 3.8),
    curve_label=say("distance to stationary", "到平稳分布的距离"),
)

# %% name="chain-quiz-stationary"
quiz("02/stationary")

# %% [markdown] name="exercise-return-text" lang="en"
# **Exercise 2 · How long until it rains?** Every state of the chain `P` can be reached from every other. Return the expected number of days until the chain is in state `goal` *next*, for each state that it may be in today; for `goal` itself, until it comes back. So one day at least passes. It must also work for a chain that swings for ever, such as `[[0, 1], [1, 0]]`.

# %% [markdown] name="exercise-return-text" lang="zh"
# **练习 2 · 还要多久才下雨？** 设链 `P` 的任意两个状态互相可达（不可约，irreducible）。对今天的每一种状态，返回**下一次**处于状态 `goal` 平均还要几天；今天就在 `goal` 时，是离开后再回来的天数。所以至少是一天。对周期链（例如 `[[0, 1], [1, 0]]`）也要得到正确结果。

# %% name="exercise-return-hint"
hint("02/return")

# %% name="exercise-return" tags=["exercise"]
def days_until(P, goal):
    """Return the expected days (K,) from each state to the next visit of `goal`; P (K, K), goal a number.

    返回从每个状态到下一次访问 goal 的平均天数 (K,)；P (K, K)，goal 是一个状态的编号。
    """
    ### BEGIN SOLUTION
    on = P.copy()
    on[:, goal] = 0  # the steps that do not arrive
    return np.linalg.solve(np.eye(len(P)) - on, np.ones(len(P)))
    ### END SOLUTION

# %% name="exercise-return-check"
ch2.check_return(days_until)

# %% name="exercise-return-effect"
weather = np.array(WEATHER_TRANSITION)
print(say("1 / stationary:", "1 / 平稳分布："), np.round(1 / stationary(weather), 3))
try:
    print(say("back to sun, cloud, rain:", "回到晴、阴、雨："), [float(days_until(weather, k)[k].round(3)) for k in range(3)])
    print(say("until rain, after sun, cloud, rain:", "晴、阴、雨之后到下雨："), days_until(weather, 2).round(3))
except NotImplementedError:  # exercise 2 is still to be written
    pass

# %% [markdown] name="exercise-return-saw" lang="en"
# The time of return is one over the long-run share: what happens on a quarter of all days comes back every four days on average. From other states there is no such shortcut.

# %% [markdown] name="exercise-return-saw" lang="zh"
# 返回时间等于长期占比的倒数：占全部天数四分之一的天气，平均每四天回来一次。从别的状态出发，就没有这样的捷径。

# %% [markdown] name="chain-history" lang="en"
# **Is it really true?** Sample a long path and count: how often does rain follow sun, when the day before was sunny, and when it was rainy? If (2.1) holds, the bars of one group are equal, up to the error of counting (black lines).

# %% [markdown] name="chain-history" lang="zh"
# **真的如此吗？** 采样一条很长的路径，数一数：晴天之后下雨的比例，在前天晴和前天雨这两种情况下各是多少？若 (2.1) 成立，同一组里的柱子应当一样高，只差计数误差（黑线）。

# %% name="chain-history-count"
from segteach.draw.markov import draw_histories
from segteach.models.markov.chain import count_histories, sample_chain

path = sample_chain(P, 0, 20_000, rng=0)
counts = count_histories(path, 2, memory=2)  # (day before, today, tomorrow)
fig, ax = plt.subplots(figsize=(9, 3.2), layout="constrained")
draw_histories(ax, counts, say("sun rain", "晴 雨").split())
show(
    fig,
    en="Four groups of two bars, one colour for each day before. In every group both bars are equal within "
    "their error lines.",
    zh="四组条形，每组两条，颜色表示前一天的天气。每组中的两条在误差范围内一样高。",
)

# %% name="chain-quiz-memory"
quiz("02/memory")

# %% [markdown] name="chain-classes" lang="en"
# **Four classes.** Time and state can each be discrete or continuous.
#
# | | discrete states | continuous states |
# |---|---|---|
# | **discrete time** | *Markov chain*: the weather | a walk with Gaussian steps that is pulled home |
# | **continuous time** | *purely discontinuous process*: Poisson arrivals | the Wiener process (Brownian motion) |

# %% [markdown] name="chain-classes" lang="zh"
# **四类过程。** 时间和状态都可以是离散的或连续的，因此分成四类。
#
# | | 状态离散 | 状态连续 |
# |---|---|---|
# | **时间离散** | **马尔可夫链**：天气 | 被拉向原点的高斯步随机游走 |
# | **时间连续** | **纯不连续马尔可夫过程**：泊松到达 | 维纳过程（布朗运动） |

# %% name="chain-classes-figure"
from segteach.draw.markov import draw_process
from segteach.models.markov.processes import autoregressive_path, poisson_path, wiener_path

walk = autoregressive_path(0.1, 1.0, 40, rng=3)
paths = {  # title: times, values, discrete time?, discrete state?
    say("Markov chain", "马尔可夫链"): (np.arange(40), sample_chain(P, 0, 39, rng=3), True, True),
    say("walk pulled home", "被拉回原点的游走"): (np.arange(len(walk)), walk, True, False),
    say("Poisson process", "泊松过程"): (*poisson_path(0.4, 40, rng=3), False, True),
    say("Wiener process", "维纳过程"): (*wiener_path(40, 2000, rng=3), False, False),
}
fig, axes = plt.subplots(2, 2, figsize=(11, 5), layout="constrained")
for ax, (title, (times, values, time, state)) in zip(axes.flat, paths.items()):
    draw_process(ax, times, values, discrete_time=time, discrete_state=state, title=title)
show(
    fig,
    en="Four paths: dots that jump between 0 and 1; dots at any height round 0; a staircase that only "
    "climbs; a jagged line without jumps.",
    zh="四条路径：在 0 和 1 之间跳动的点；在 0 附近取任意高度的点；只升不降的阶梯；处处曲折而不跳跃的线。",
)

# %% [markdown] name="chain-break" lang="en"
# **Break it.** Let tomorrow depend on the last *two* days: after two equal days the weather tends to turn. The bars of a group are now unequal, and no $2 \times 2$ matrix describes this weather.

# %% [markdown] name="chain-break" lang="zh"
# **何时失效。** 让明天取决于最近**两天**：连续两天相同之后，天气往往会变。这时同一组的柱子高低不同，没有哪个 $2 \times 2$ 矩阵能描述这样的天气。

# %% name="chain-break-figure"
rng = np.random.default_rng(0)
days = [0, 1]
for chance in rng.random(20_000):
    turns = 0.8 if days[-2] == days[-1] else 0.3
    days.append(1 - days[-1] if chance < turns else days[-1])
fig, ax = plt.subplots(figsize=(9, 3.2), layout="constrained")
draw_histories(ax, count_histories(days, 2, memory=2), say("sun rain", "晴 雨").split())
ax.set_title(say("unequal bars in a group: the day before matters", "同组的条不一样高：前一天有影响"))
show(
    fig,
    en="The same four groups: now one bar of each pair is far higher than the other, well beyond the error "
    "lines.",
    zh="同样的四组：每对条形一高一低，差别远超误差范围。",
)

# %% [markdown] name="chain-breath" lang="en"
# The cure is a larger state: take the *pair* (yesterday, today). The property belongs to the state that you choose, not to nature.
#
# **In one breath.** Markov means: the present is enough. Powers of $P$ forecast; the forecast settles at the stationary distribution. *But what is the present of a pixel?*

# %% [markdown] name="chain-breath" lang="zh"
# 办法是扩大状态：把（昨天，今天）这一**对**当作状态。有没有马尔可夫性质，取决于怎样选取状态，并不是自然界本身的属性。
#
# **小结。** 马尔可夫的意思是：知道现在就够了。$P$ 的幂给出预报，预报稳定在平稳分布上。那么，一个像素的“现在”是什么？

# %% [markdown] name="field-name" lang="en"
# ## 2.2 From a line to a plane
#
# A **random field** gives every *site* a random value from a *phase space*. Think of farmland. The sites are fields; the phase space is the list of crops. Planting each field with some crop is one realisation of the random field. In short: *which crop grows on which field*.
#
# If the crop of a field depends only on the crops of the fields next to it, and on no others, the farmland is a **Markov random field**. The chain of 2.1 looks at one earlier moment; a picture has no "earlier", so the plane needs a notion of *neighbour* instead.

# %% [markdown] name="field-name" lang="zh"
# ## 2.2 从一条线到一个平面
#
# 给每一个**位置**（site）按某种分布随机赋予**相空间**（phase space）里的一个值，其全体就叫做**随机场**。不妨拿种地打个比方：位置好比一亩亩农田，相空间好比要种的各种庄稼，给每块地种上一种庄稼，就是随机场的一次实现。通俗地讲，随机场说的就是**在哪块地里种什么庄稼**。
#
# 如果任何一块地里种的庄稼，只与它邻近的地里种的庄稼有关，与其他地方的庄稼无关，那么这些庄稼的集合就是一个**马尔可夫随机场**。2.1 节的链只看前一个时刻；图像没有“之前”，所以在平面上要改用**邻点**的概念。

# %% [markdown] name="field-formula" lang="en"
# **Definitions.**
#
# | symbol | meaning | in a picture |
# |---|---|---|
# | $S = \{(i, j) \mid 1 \le i \le M, 1 \le j \le N\}$ | the finite grid of sites | positions of the pixels |
# | $\Lambda = \{1, 2, \dots, L\}$ | state space (phase space) | the values a label can take; $L$ regions |
# | $X = \{x_s \mid s \in S\}$, $x_s \in \Lambda$ | the random field: a hidden state at every site | the label field |
#
# $X$ may also stand for the grey values themselves, or for the wavelet coefficients of the picture: the theory does not care what the values mean.
#
# > **Note on the lecture.** The slide calls $\Lambda$ "the set of the label variables $x_s$". It is the set of the *values* that they can take.

# %% [markdown] name="field-formula" lang="zh"
# **基本定义。**
#
# | 符号 | 含义 | 在图像中 |
# |---|---|---|
# | $S = \{(i, j) \mid 1 \le i \le M, 1 \le j \le N\}$ | 有限格点集，即随机场中的位置 | 像素的位置 |
# | $\Lambda = \{1, 2, \dots, L\}$ | 状态空间（相空间） | 标号的取值；$L$ 是区域的数目 |
# | $X = \{x_s \mid s \in S\}$，$x_s \in \Lambda$ | 随机场：每个位置上的隐状态随机变量 | 标号场 |
#
# $X$ 也可以表示像素值的集合，或图像经小波变换后的小波系数集合：理论并不关心这些值代表什么。
#
# > **对讲义的说明。** 讲义说 $\Lambda$ 是“标号随机变量 $x_s$ 的集合”，其实它是这些变量**取值**的集合。

# %% name="field-figure"
from matplotlib.colors import to_rgb

rng = np.random.default_rng(4)
crops = say("wheat rice cotton rape", "小麦 水稻 棉花 油菜").split()
field = rng.integers(0, 4, (5, 7))
fig, ax = plt.subplots(figsize=(6.4, 4.2), layout="constrained")
colours = np.array([to_rgb(colour) for colour in ("#F0E442", "#56B4E9", "#CC79A7", "#E69F00")])
title = say("sites S = 35 fields, phase space = 4 crops", "位置 S = 35 块地，相空间 = 4 种作物")
draw_image(ax, label_picture(field, colours), title)
for (row, col), crop in np.ndenumerate(field):
    ax.text(col, row, crops[crop], ha="center", va="center", size=12)
show(
    fig,
    en="A grid of 5 by 7 fields, each named and coloured by its crop, without any order.",
    zh="5 行 7 列的田地，每块写有作物名并按作物着色，排列没有规律。",
)

# %% [markdown] name="field-image" lang="en"
# **Why pictures?** In a photograph the grey value of a pixel goes with those of the pixels around it: a pixel of sky sits among sky. A chain says this along a line; the grid says it in two directions, and so a two-dimensional Markov field can model a picture. If the neighbourhood is made large enough, *any* picture is a realisation of some Markov field, since a site may then look at everything.

# %% [markdown] name="field-image" lang="zh"
# **与图像有什么关系？** 照片里一个像素的灰度与周围像素的灰度有关：天空的像素周围还是天空。链沿着一条线描述这种关系，平面网格则在两个方向上描述，因此二维马尔可夫随机场可以用来模拟数字图像，表现像素之间的空间相关性。当邻域取得足够大时，**任何**图像数据都可以看成某个马尔可夫随机场的一个实现，因为这时每个位置可以与所有其他位置相关。

# %% [markdown] name="clique-play" lang="en"
# ## 2.3 Neighbours and cliques
#
# - Move over the grid. Which sites are the neighbours of $s$? What changes at the border?
# - Go from order 1 to order 2. How many kinds of clique are there now?
# - Change the distance, then the reading (**order means** "rank of d" or "d ≤ n"). When do the two readings disagree?

# %% [markdown] name="clique-play" lang="zh"
# ## 2.3 邻点与子团
#
# - 在网格上移动：$s$ 的邻点是哪些？到了边界有什么变化？
# - 把阶次从 1 改成 2：现在有几类子团？
# - 换一种距离，再换一种读法（“阶次含义”选“d 的名次”或“d ≤ n”）：两种读法什么时候不一致？

# %% name="clique-lab"
from segteach.labs.cliques import CliqueExplorer

clique_lab = CliqueExplorer()
clique_lab

# %% [markdown] name="neighbour-formula" lang="en"
# **A neighbourhood system** $\delta = \{\delta(s) \mid s \in S\}$ has three properties. The lab ticks them.
#
# 1. $\delta(s) \subset S$: neighbours are sites;
# 2. $s \notin \delta(s)$: no site is its own neighbour;
# 3. $s \in \delta(r) \Leftrightarrow r \in \delta(s)$ for all $s, r \in S$: it is mutual.
#
# **By order**, from a distance $d$ (Euclid, city-block or chessboard):
#
# $$\delta^{(n)}(s) = \{\, r \mid d(s, r) \le n,\; r \ne s \,\}, \qquad \delta^{(n)}(s) \subset \delta^{(n+1)}(s) \ (n \ge 0) . \tag{2.2}$$
#
# The lecture's table of orders around $(i, j)$:
#
# | | | | | |
# |---|---|---|---|---|
# | 5 | 4 | 3 | 4 | 5 |
# | 4 | 2 | 1 | 2 | 4 |
# | 3 | 1 | $(i, j)$ | 1 | 3 |
# | 4 | 2 | 1 | 2 | 4 |
# | 5 | 4 | 3 | 4 | 5 |
#
# > **Correction to the lecture.** Table and formula do not say the same. The table *ranks* the Euclidean distances $1, \sqrt2, 2, \sqrt5, \sqrt8$ as 1 to 5; formula (2.2) with $n = 2$ takes in everything up to distance 2, that is, up to rank 3. "Second order" means 8 neighbours by the table and 12 by the formula. The course follows the table, as the literature does.

# %% [markdown] name="neighbour-formula" lang="zh"
# **邻域系统** $\delta = \{\delta(s) \mid s \in S\}$ 满足三条性质，实验里会逐条检验并打勾：
#
# 1. $\delta(s) \subset S$：邻点也是位置；
# 2. $s \notin \delta(s)$：位置不是自己的邻点；
# 3. 对任意 $s, r \in S$，$s \in \delta(r) \Leftrightarrow r \in \delta(s)$：相邻是相互的。
#
# **分阶邻域系统**由距离 $d$（欧氏距离、市区距离或棋盘距离）定义，$n$ 称为**阶次**：
#
# $$\delta^{(n)}(s) = \{\, r \mid d(s, r) \le n,\; r \ne s \,\}, \qquad \delta^{(n)}(s) \subset \delta^{(n+1)}(s) \ (n \ge 0) . \tag{2.2}$$
#
# 讲义给出的 $(i, j)$ 周围的阶次表：
#
# | | | | | |
# |---|---|---|---|---|
# | 5 | 4 | 3 | 4 | 5 |
# | 4 | 2 | 1 | 2 | 4 |
# | 3 | 1 | $(i, j)$ | 1 | 3 |
# | 4 | 2 | 1 | 2 | 4 |
# | 5 | 4 | 3 | 4 | 5 |
#
# > **对讲义的更正。** 表与公式并不一致。表把欧氏距离 $1, \sqrt2, 2, \sqrt5, \sqrt8$ **按大小排名**，记为 1 到 5；而公式 (2.2) 取 $n = 2$ 时，包含距离不超过 2 的所有点，也就是排名不超过 3 的点。“二阶”按表是 8 个邻点，按公式是 12 个。本课程与文献一样，以表为准。

# %% [markdown] name="neighbour-code" lang="en"
# **Code.** The table from the package, and both readings counted.

# %% [markdown] name="neighbour-code" lang="zh"
# **代码。** 用软件包算出这张表，并按两种读法分别计数。

# %% name="neighbour-check"
from segteach.models.fields.neighbourhood import cliques, neighbours, order_table

print(order_table(2, "euclid"))
for order in (1, 2, 3):
    by_rank = len(neighbours(order, by="rank"))
    by_distance = len(neighbours(order, by="distance"))
    words = say(
        "order {}: {} neighbours by the table, {} by the formula",
        "{} 阶：按表有 {} 个邻点，按公式有 {} 个",
    )
    print(words.format(order, by_rank, by_distance))

# %% name="neighbour-quiz"
quiz("02/order")

# %% [markdown] name="clique-formula" lang="en"
# **A clique** $c \subset S$ is a single site, or a set of sites that are all neighbours of each other. $C$ is the set of all cliques. Up to a shift, the first-order neighbourhood has three kinds: the single site, the horizontal pair, the vertical pair. The second order has ten, the diagonal pairs, four triples and the square among them.
#
# > **Correction to the lecture.** The slide calls any pixel "together with its neighbours" a clique. A pixel with its four neighbours would then be one. But its left and right neighbours are not neighbours of each other. The slide's own figure shows only sets in which all are.

# %% [markdown] name="clique-formula" lang="zh"
# **子团** $c \subset S$ 是单个像元，或由两两互为邻点的像元组成的子集；所有子团的集合记作 $C$。只差平移的算作一类：一阶邻域系统有三类子团，即单点、水平点对、竖直点对；二阶有十类，其中包括对角点对、四类三点子团和四点方块。
#
# > **对讲义的更正。** 讲义说“由象元与其邻点组成的子集”就是子团。照此，一个像元连同它的四个邻点也是子团；但它左右两个邻点并不相邻。讲义自己的图里，每个子团的像元都两两相邻。

# %% name="clique-figure"
from segteach.draw.mrf import draw_clique_types

fig, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
for ax, order in zip(axes, (1, 2)):
    types = cliques(neighbours(order))
    draw_clique_types(ax, types)
    ax.set_title(say("order {}: {} kinds of clique", "{} 阶：{} 类子团").format(order, len(types)))
show(
    fig,
    en="Order 1: a dot, a level and an upright pair. Order 2: also two slanted pairs, four triangles that "
    "are corners of a square, and the full square.",
    zh="1 阶：单点、水平点对、竖直点对。2 阶：还有两种斜向点对、四种直角三角形（方块缺一角），以及完整的方块。",
)

# %% name="clique-quiz"
quiz("02/cliques")

# %% [markdown] name="clique-breath" lang="en"
# **In one breath.** Neighbours are mutual and defined by a distance; cliques are groups in which everybody knows everybody. *What are the groups good for? They carry the probability.*

# %% [markdown] name="clique-breath" lang="zh"
# **小结。** 相邻是相互的，由距离定义；子团里的像元两两相邻。这些子团有什么用？概率就由它们承载。

# %% [markdown] name="gibbs-play" lang="en"
# ## 2.4 From neighbours to a probability
#
# Nine sites, two labels: 512 pictures, few enough to list them all.
#
# - Click on sites to flip them. Which pictures are likely?
# - Choose a site $s$. Its probability given all the others is computed twice: from the list of 512, and from its own cliques alone. Can you make the two differ?
# - Make $\beta$ negative. What does the most likely picture look like now?

# %% [markdown] name="gibbs-play" lang="zh"
# ## 2.4 从邻点到概率
#
# 九个位置、两种标号，一共 512 幅图，少到可以全部列出来。
#
# - 单击某个位置翻转它的标号：什么样的图概率大？
# - 选一个位置 $s$。其余位置已知时，它的条件概率用两种办法各算一遍：一种用全部 512 幅图，一种只用包含它的子团。你能让两者不同吗？
# - 把 $\beta$ 改成负数：现在最可能的图是什么样子？

# %% name="tiny-lab"
from segteach.labs.tiny_field import TinyFieldLab

tiny_lab = TinyFieldLab()
tiny_lab

# %% [markdown] name="mrf-formula" lang="en"
# **Definition.** A random field $X = \{X_s, s \in S\}$ is a **Markov random field** for the neighbourhood system $\delta$ when
#
# $$\text{(1)}\quad P\{X = x\} > 0 \ \text{ for all } x, \qquad \text{(2)}\quad P\{X_s = x_s \mid X_r = x_r,\, r \ne s\} = P\{X_s = x_s \mid X_r = x_r,\, r \in \delta(s)\} . \tag{2.3}$$
#
# (2) is the **local characteristic**: when all other labels are known, only the neighbours matter. $P(\cdot)$ is the prior of the label field, $P(\cdot \mid \cdot)$ the local action of the neighbours.
#
# > **Correction to the lecture.** The slide conditions on "$r \ne s, \forall r \in \delta(s)$" on the left, which is the right-hand side again: an equation between a thing and itself. The left side must condition on *all* $r \ne s$ in $S$. It also writes $\forall x \subset \Lambda$ in (1); $x$ is a configuration, an element of $\Lambda^S$.

# %% [markdown] name="mrf-formula" lang="zh"
# **定义。** 设 $\delta$ 为 $S$ 上的邻域系统。若随机场 $X = \{X_s, s \in S\}$ 满足
#
# $$\text{(1)}\quad \text{对任意 } x,\ P\{X = x\} > 0, \qquad \text{(2)}\quad P\{X_s = x_s \mid X_r = x_r,\, r \ne s\} = P\{X_s = x_s \mid X_r = x_r,\, r \in \delta(s)\} , \tag{2.3}$$
#
# 就称 $X$ 为以 $\delta$ 为邻域系统的**马尔可夫随机场**。(2) 称为**局部特性**：其余位置的取值全部已知时，只有邻点起作用。$P(\cdot)$ 是标号场的先验概率，$P(\cdot \mid \cdot)$ 表示邻域标号的局部作用关系。
#
# > **对讲义的更正。** 讲义 (2) 式左边的条件写成“$r \ne s, \forall r \in \delta(s)$”，这与右边是同一回事，等式两边完全相同。左边的条件应是 $S$ 中**所有** $r \ne s$。另外，(1) 式写作 $\forall x \subset \Lambda$，而 $x$ 是一个组态，即 $\Lambda^S$ 的元素。

# %% [markdown] name="gibbs-formula" lang="en"
# **Gibbs distribution.** Prior and local action are hard to state directly. In 1971 Hammersley and Clifford found the way round (Geman and Geman brought it to images in 1984; the lecture dates the theorem itself to the 1980s). $X$ is a **Gibbs field** when
#
# $$P(X = x) = \frac1Z \exp\{-U(x)\}, \qquad U(x) = \sum_{c \in C} V_c(x), \qquad Z = \sum_x e^{-U(x)} . \tag{2.4}$$
#
# $x$ is one realisation, a configuration on $S$; $U$ is the **energy**; the **potential** $V_c$ depends on the labels in the clique $c$ alone; the **partition function** $Z$ makes the sum 1.
#
# **Equivalence.** $X$ is a Markov field for $\delta$ exactly when it is a Gibbs field on the cliques of $\delta$, and then
#
# $$P(x_s \mid x_r, r \in \delta(s)) = \frac{\exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]}{\sum_{x_s = 1}^{L} \exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]} . \tag{2.5}$$
#
# Here $V_c(x_s \mid x_r)$ is $V_c$ as a function of $x_s$, the other labels of the clique held fixed. $Z$ has cancelled, and so have all cliques without $s$ (the slide sums over all of $C$; the quotient is the same). A sum over $L$ labels has taken the place of a sum over $L^{MN}$ pictures. Potentials replace probabilities as the thing to design.
#
# > **Correction to the lecture.** The slide prints $U(x) = -\sum_c V_c(x)$. With its own potential ($V = -\beta$ for equal labels) that makes *unequal* neighbours likely, and it contradicts its own (2.5), which has $\exp[-\sum V_c]$. The sign must be $+$. The next cell puts numbers to it.

# %% [markdown] name="gibbs-formula" lang="zh"
# **吉布斯分布。** 标号场的先验概率和邻域的局部作用关系很难直接确定。1971 年，Hammersley 和 Clifford 找到了出路（1984 年 Geman 兄弟把它用于图像；讲义说定理出自 20 世纪 80 年代）。若联合概率分布具有如下形式，就称 $X$ 为**吉布斯随机场**：
#
# $$P(X = x) = \frac1Z \exp\{-U(x)\}, \qquad U(x) = \sum_{c \in C} V_c(x), \qquad Z = \sum_x e^{-U(x)} . \tag{2.4}$$
#
# $x$ 是随机场的一个“实现”，即格点集 $S$ 上的一个组态；$U$ 称为**能量函数**；**势函数** $V_c$ 只与子团 $c$ 内的标号有关；**配分函数** $Z$ 是使总和等于 1 的归一化常数。
#
# **等价条件。** $X$ 是关于 $\delta$ 的马尔可夫随机场，当且仅当它是建立在 $\delta$ 的子团上的吉布斯随机场，这时
#
# $$P(x_s \mid x_r, r \in \delta(s)) = \frac{\exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]}{\sum_{x_s = 1}^{L} \exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]} . \tag{2.5}$$
#
# 其中 $V_c(x_s \mid x_r)$ 是子团中其余标号固定时、作为 $x_s$ 的函数的 $V_c$。$Z$ 约掉了，不含 $s$ 的子团也约掉了（讲义对 $C$ 中所有子团求和，商是一样的）：对 $L^{MN}$ 幅图的求和变成了对 $L$ 个标号的求和。从此要设计的是势函数，而不是概率本身。
#
# > **对讲义的更正。** 讲义印的是 $U(x) = -\sum_c V_c(x)$。配上它自己的势函数（标号相同时 $V = -\beta$），反而使邻点标号**不同**的概率更大，而且与讲义自己的 (2.5) 式（其中是 $\exp[-\sum V_c]$）矛盾。符号应为 $+$。下一个单元格用数字说明。

# %% [markdown] name="potts-formula" lang="en"
# **The Potts potential.** For a pair of neighbours, with **coupling** $\beta$,
#
# $$V_c(x_i) = \begin{cases} -\beta & \text{if } x_i = x_j \\ +\beta & \text{if } x_i \ne x_j \end{cases} \tag{2.6}$$
#
# Two labels, two neighbours alone: equal labels are $e^{2\beta}$ times as likely as unequal ones. At $\beta = 1$ that is 7.4. With the printed sign it is 0.135.

# %% [markdown] name="potts-formula" lang="zh"
# **Potts 势函数。** 对一对邻点，设**耦合系数**为 $\beta$：
#
# $$V_c(x_i) = \begin{cases} -\beta & \text{若 } x_i = x_j \\ +\beta & \text{若 } x_i \ne x_j \end{cases} \tag{2.6}$$
#
# 设只有两种标号，且场里只有一对邻点，则两者标号相同的概率是标号不同的概率的 $e^{2\beta}$ 倍。$\beta = 1$ 时是 7.4 倍；按讲义所印的符号，则是 0.135 倍。

# %% name="potts-odds"
from segteach.models.fields.mrf import pair_odds

printed = say("U = -sum V, as printed:", "U = -sum V，讲义所印：")
for sign, beta in (("U = +sum V:", 1.0), (printed, -1.0)):
    print(sign, say("P(equal) : P(unequal) =", "P(相同) : P(不同) ="), f"{pair_odds(beta):.3f}")

# %% [markdown] name="gibbs-code" lang="en"
# **Code.** (2.5) for one site, from the package. Then the number of the lab: by hand, by the function, and from the list of all 512 pictures.

# %% [markdown] name="gibbs-code" lang="zh"
# **代码。** 先看软件包中对一个位置计算 (2.5) 式的函数。然后核对实验里的数：手算、调用函数、利用全部 512 幅图，各算一遍。

# %% name="gibbs-imports"
from segteach.arrays import check_count
from segteach.models.fields.tiny_joint import conditional_from_joint, joint, pseudo_likelihood
from segteach.models.fields.mrf import check_field, check_site, local_costs, potts_energy

# %% name="gibbs-conditional" source="models.fields.mrf.local_conditional"

# %% name="gibbs-verify"
labels, beta = np.array([[0, 0, 1], [0, 1, 1], [0, 0, 1]]), 0.8
around = labels[[0, 2, 1, 1], [1, 1, 0, 2]]  # the four neighbours of the middle
V = [beta * np.where(around == label, -1, 1).sum() for label in (0, 1)]
by_hand = np.exp(-np.array(V)) / np.exp(-np.array(V)).sum()
every = joint((3, 3), beta)
print(say("by hand        ", "手算         "), by_hand)
print(say("from cliques   ", "由子团       "), local_conditional(labels, (1, 1), beta, 2))
print(say("from 512 fields", "由 512 个组态"), conditional_from_joint(every, labels, (1, 1)))
assert np.allclose(by_hand, conditional_from_joint(every, labels, (1, 1)), atol=1e-12)

# %% [markdown] name="gibbs-try-text" lang="en"
# **Try it.** All four neighbours of a site have label 1, and $\beta = 0.5$. With two labels and the energies above, how likely is label 1 there?

# %% [markdown] name="gibbs-try-text" lang="zh"
# **试一试。** 某个位置的四个邻点标号都是 1，$\beta = 0.5$。只有两种标号，能量同上，该处取标号 1 的概率是多少？

# %% name="gibbs-try"
mine = None
try_it(mine, local_conditional(np.ones((3, 3), int), (1, 1), 0.5, 2)[1])

# %% [markdown] name="gibbs-both-ways" lang="en"
# **Why both directions hold.** Start from any positive Markov field and compute its potentials back out of $\ln P$, one for each set of sites. The theorem says: they vanish for every set that is not a clique. Here are all 511 sets of the $3 \times 3$ field above.

# %% [markdown] name="gibbs-both-ways" lang="zh"
# **为什么两个方向都成立。** 从任意一个处处为正的马尔可夫随机场出发，由 $\ln P$ 反推出每个位置子集的势函数。定理断言：凡不是子团的子集，势函数都为零。下图是上面 $3 \times 3$ 随机场的全部 511 个子集。

# %% name="gibbs-potentials"
from segteach.draw.mrf import draw_potentials
from segteach.models.fields.tiny_joint import canonical_potentials

fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
draw_potentials(ax, *canonical_potentials(every))
show(
    fig,
    en="Dots over the size of a set, 1 to 9: single sites and some pairs lie clearly above 0; all other "
    "pairs, and all sets of three sites and more, lie on the zero line.",
    zh="横轴为集合的点数，从 1 到 9：单点和一部分点对明显高于 0；其余点对以及三点以上的集合全部落在零线上。",
)

# %% name="gibbs-quiz-odds"
quiz("02/odds")

# %% [markdown] name="exercise-conditional-text" lang="en"
# **Exercise 3 · Sky above sea.** (2.5) holds for any potential, not only for Potts. Let a pair have an order: `down[a, b]` is $V_c$ when label $a$ stands directly *above* $b$, `across[a, b]` when $a$ stands directly to the *left* of $b$. Return the probabilities of all labels at `(row, col)`, given its 4 neighbours. At the border there are fewer. The energies may be as large as you like.

# %% [markdown] name="exercise-conditional-text" lang="zh"
# **练习 3 · 天在海上。** (2.5) 对任何势函数都成立，不限于 Potts 势。设点对有次序：标号 $a$ 紧挨在 $b$ 的**上方**时，$V_c$ 为 `down[a, b]`；$a$ 紧挨在 $b$ 的**左边**时，$V_c$ 为 `across[a, b]`。给定四个邻点，返回位置 `(row, col)` 取各个标号的概率。边界上的位置邻点较少。能量可能很大。

# %% name="exercise-conditional-hint"
hint("02/conditional")

# %% name="exercise-conditional" tags=["exercise"]
def conditional(labels, row, col, across, down):
    """Return P(x_s = l | its 4 neighbours) for every label, (L,); labels (H, W), across and down (L, L).

    对每个标号 l 返回 P(x_s = l | 四邻域)，(L,)；labels (H, W)，across 和 down (L, L)。
    """
    ### BEGIN SOLUTION
    height, width = labels.shape
    energy = np.zeros(len(across))
    energy += across[labels[row, col - 1]] if col > 0 else 0
    energy += across[:, labels[row, col + 1]] if col + 1 < width else 0
    energy += down[labels[row - 1, col]] if row > 0 else 0
    energy += down[:, labels[row + 1, col]] if row + 1 < height else 0
    weights = np.exp(energy.min() - energy)
    return weights / weights.sum()
    ### END SOLUTION

# %% name="exercise-conditional-check"
ch2.check_conditional(conditional)

# %% [markdown] name="exercise-conditional-effect-text" lang="en"
# What such a field looks like. Label 0 is sky (blue), 1 sea (green), 2 sand (orange); sea above sky, and sand above either, costs 4. Your conditional redraws one site after the other, for ten rounds. That is the Gibbs sampler, which section 2.5 explains. Over each picture stands how many pairs are the wrong way up. With `down.T` up and down change places: no Potts potential can tell one from the other.

# %% [markdown] name="exercise-conditional-effect-text" lang="zh"
# 这样的随机场是什么样子？标号 0 是天（蓝），1 是海（绿），2 是沙（橙）；海在天上、沙在天或海上，代价为 4。用你的条件概率逐个位置重抽，共十轮，这就是 2.5 节要讲的吉布斯采样。图上的数字是上下次序颠倒的点对数。换成 `down.T`，上和下就对调了：Potts 势分不出上下。

# %% name="exercise-conditional-scene"
across, down = 0.8 * (1 - np.eye(3)), np.array([[0, 0.8, 0.8], [4, 0, 0.8], [4, 4, 0]])


def redrawn(field, down, rounds, rng):
    for row, col in list(np.ndindex(field.shape)) * rounds:
        chances = conditional(field, row, col, across, down)
        field[row, col] = np.searchsorted(np.cumsum(chances)[:-1], rng.random())
    return field

# %% name="exercise-conditional-effect"
noise = np.random.default_rng(3).integers(0, 3, (14, 28))
fields = {say("start", "初值"): noise}
try:
    fields["down"] = redrawn(noise.copy(), down, 10, np.random.default_rng(1))
    fields["down.T"] = redrawn(noise.copy(), down.T, 10, np.random.default_rng(1))
except NotImplementedError:  # exercise 3 is still to be written
    pass
fig, axes = plt.subplots(1, 3, figsize=(12, 2.4), layout="constrained")
for ax in axes:
    ax.set_axis_off()
for ax, (name, field) in zip(axes, fields.items()):
    odd = (field[:-1] < field[1:]).sum() if name == "down.T" else (field[:-1] > field[1:]).sum()
    draw_image(ax, label_picture(field, label_colours(3)[[1, 2, 0]]), name + say(": ", "：") + str(odd))
show(
    fig,
    en="Noise of three labels with 124 pairs the wrong way up. Once your function is written: patches, blue above green above orange but for a few pairs; with down.T orange above green above blue.",
    zh="三种标号的噪声，有 124 个次序颠倒的点对。写好函数后：成块的图案，蓝在绿上、绿在橙上，只有少数例外；换成 down.T，则橙在绿上、绿在蓝上。",
)

# %% [markdown] name="pseudo-text" lang="en"
# > **Correction to the lecture.** Later the deck writes $p(X) = \prod_i p(x_i)$, the product of the local conditionals (2.5) over all pixels, as if it were the joint. It is the **pseudo-likelihood** (Besag 1975): useful to estimate $\beta$, but no probability. On $3 \times 3$ its sum over all pictures should be 1, and is 4.4 at $\beta = 1$. (The printed fraction also lacks the product sign in its denominator.)

# %% [markdown] name="pseudo-text" lang="zh"
# > **对讲义的更正。** 讲义后面写作 $p(X) = \prod_i p(x_i)$，把所有像素的局部条件概率 (2.5) 连乘，当作联合概率。它其实是**伪似然**（Besag 1975）：可以用来估计 $\beta$，但不是概率。在 $3 \times 3$ 网格上，对所有图求和本应等于 1，而 $\beta = 1$ 时实际是 4.4。（讲义所印的分式，分母还漏了连乘号。）

# %% name="pseudo-check"
every = joint((3, 3), 1.0)
product = pseudo_likelihood(every, 1.0)
print(say("sum of the Gibbs joint:", "吉布斯联合分布之和："), f"{every.probabilities.sum():.3f}")
print(say("sum of the product of (2.5)'s:", "(2.5) 式之积的总和："), f"{product.sum():.3f}")

# %% name="pseudo-quiz"
quiz("02/pseudo")

# %% [markdown] name="gibbs-z" lang="en"
# **Break it.** $Z$ for $3 \times 3$ has 512 terms. For a thumbnail of $16 \times 16$ it has $2^{256} \approx 10^{77}$, for a photograph nobody can write the number down. So (2.4) is a formula that nobody evaluates. Two ways remain: *sample* with (2.5), which needs no $Z$ (next section), or look only for the *most likely* picture, for which $Z$ does not matter either (2.6, 2.7).

# %% [markdown] name="gibbs-z" lang="zh"
# **何时失效。** $3 \times 3$ 时 $Z$ 有 512 项；$16 \times 16$ 的缩略图就有 $2^{256} \approx 10^{77}$ 项；一张照片的项数根本写不下。所以没有人真的去算 (2.4)。出路有两条：用不含 $Z$ 的 (2.5) 来**采样**（下一节）；或者只求**最可能**的那幅图，这时 $Z$ 也不影响结果（2.6、2.7 节）。

# %% name="gibbs-quiz-z"
quiz("02/z")

# %% [markdown] name="gibbs-breath" lang="en"
# **In one breath.** Markov field and Gibbs field are the same thing: neighbours on one side, energies of cliques on the other. A conditional costs a handful of additions; the joint costs $Z$. *Can we draw pictures from $P$ with conditionals alone?*

# %% [markdown] name="gibbs-breath" lang="zh"
# **小结。** 马尔可夫随机场与吉布斯随机场是一回事：前者讲邻点，后者讲子团的能量。条件概率只需几次加法，联合概率却离不开 $Z$。只用条件概率，能从 $P$ 中采样出图像吗？

# %% [markdown] name="sampler-play" lang="en"
# ## 2.5 The Gibbs sampler
#
# Press play, then turn $\beta$ slowly from 0 to 1. (The temperature $T$ divides the energy: $P \propto e^{-U/T}$.)
#
# - Where does salt and pepper turn into land and sea?
# - Does the picture at $\beta = 0.6$ forget where it came from? Change the start and look again.
# - Which does the same as doubling $\beta$: halving or doubling the temperature?

# %% [markdown] name="sampler-play" lang="zh"
# ## 2.5 吉布斯采样
#
# 按下播放，然后把 $\beta$ 从 0 慢慢调到 1。（温度 $T$ 用来除能量：$P \propto e^{-U/T}$。）
#
# - $\beta$ 到多大时，“椒盐”变成了“陆地与海洋”？
# - $\beta = 0.6$ 时，图像会忘掉它的初始状态吗？换一个初始状态再看。
# - 温度减半和加倍，哪一个与 $\beta$ 加倍的效果相同？

# %% name="sampler-lab"
from segteach.labs.gibbs import GibbsLab

gibbs_lab = GibbsLab()
gibbs_lab

# %% [markdown] name="sampler-name" lang="en"
# **What you saw.** A Markov chain whose states are whole pictures. One step: take a site, forget its label, draw a new one from (2.5). One *sweep* does this once for every site. The stationary distribution of this chain is exactly $P$ of (2.4), and $Z$ was never needed (Geman and Geman 1984).
#
# **Two planes.** With 4 neighbours, colour the grid like a chessboard: a black site has only white neighbours. Given the white ones, the black ones are independent, so all of them may be drawn at once; then the white ones. With 8 neighbours four colours are needed. It is exact with free borders. On a grid that is closed to a ring with an odd number of columns the colours clash.

# %% [markdown] name="sampler-name" lang="zh"
# **刚才看到的是什么。** 这是一条马尔可夫链，它的状态是整幅图像。走一步就是：取一个位置，忘掉它的标号，按 (2.5) 重新抽一个。每个位置都抽一次，称为一轮**扫描**。这条链的平稳分布正是 (2.4) 的 $P$，而且始终用不到 $Z$（Geman 与 Geman，1984）。
#
# **两个色平面。** 四邻域时，把网格像国际象棋棋盘那样染色：黑格的邻点全是白格。白格给定之后，黑格之间相互独立，可以一次全部重抽；然后轮到白格。八邻域需要四种颜色。边界自由时这样做是精确的；如果把网格首尾相接成环，而列数是奇数，颜色就会冲突。

# %% [markdown] name="sampler-code" lang="en"
# **Code and check.** Below, the sampler as it stands in the book, site by site; the lab draws whole planes and is some hundred times as fast. On $3 \times 3$ the exact share of label 1 at every site is known from the list of 512 pictures. The sampler must find the same shares, within the error of counting.

# %% [markdown] name="sampler-code" lang="zh"
# **代码与检验。** 下面是教科书式的写法，逐个位置采样；实验里整个色平面一起抽，快上百倍。在 $3 \times 3$ 网格上，由 512 幅图可以算出每个位置取标号 1 的精确概率。采样得到的比例应当与它一致，只差计数误差。

# %% name="sampler-imports"
import math

from segteach.arrays import check_rng

# %% name="sampler-plain" source="models.fields.gibbs.plain_sweep"

# %% name="sampler-check"
from segteach.models.fields.gibbs import gibbs_steps
from segteach.models.fields.tiny_joint import marginals

unary = np.random.default_rng(0).normal(0, 0.7, (3, 3, 2))  # a pull on every site
states = list(gibbs_steps(np.zeros((3, 3), int), 0.4, 2, unary=unary, sweeps=8000, rng=1))
counted = np.mean([state.labels for state in states[100:]], axis=0)
exact = marginals(joint((3, 3), 0.4, unary=unary))[..., 1]
print(np.round(np.stack([counted, exact]), 3))
assert np.abs(counted - exact).max() < 0.03

# %% [markdown] name="exercise-metropolis-text" lang="en"
# **Exercise 4 · Propose and accept.** The Gibbs sampler is not the only chain with $P$ of (2.4) as its stationary distribution. Let `proposals[i, j]` be the probability to *propose* $j$ in state $i$; the proposal is accepted with some probability, else the chain stays. Choose it so that **detailed balance** holds, $\pi_i P_{ij} = \pi_j P_{ji}$ with $\pi_i \propto e^{-U_i}$, and so that as much as possible is accepted. Then sum over $i$: $\pi P = \pi$. Return the transition matrix. (Metropolis 1953 for even proposals, Hastings 1970 for all.)

# %% [markdown] name="exercise-metropolis-text" lang="zh"
# **练习 4 · 提议与接受。** 以 (2.4) 的 $P$ 为平稳分布的链，不只有吉布斯采样。设在状态 $i$ 时以概率 `proposals[i, j]` **提议**转到 $j$；提议以一定的概率被接受，否则链停留在原处。请选取接受概率，使**细致平衡**（detailed balance）成立，即 $\pi_i P_{ij} = \pi_j P_{ji}$，其中 $\pi_i \propto e^{-U_i}$，并且尽可能多地接受。对 $i$ 求和就得到 $\pi P = \pi$。返回转移矩阵。（提议对称的情形由 Metropolis 于 1953 年提出，一般情形由 Hastings 于 1970 年提出。）

# %% name="exercise-metropolis-hint"
hint("02/metropolis")

# %% name="exercise-metropolis" tags=["exercise"]
def transition_of(energies, proposals):
    """Return P (n, n) from the energies U (n,) and the proposals (n, n), whose rows sum to 1.

    由能量 U (n,) 和提议 proposals (n, n)（每行之和为 1）返回转移矩阵 P (n, n)。
    """
    ### BEGIN SOLUTION
    P = np.minimum(proposals, np.exp(energies[:, None] - energies) * proposals.T)
    np.fill_diagonal(P, 0)
    np.fill_diagonal(P, 1 - P.sum(axis=1))
    return P
    ### END SOLUTION

# %% name="exercise-metropolis-check"
ch2.check_metropolis(transition_of)

# %% [markdown] name="exercise-metropolis-effect-text" lang="en"
# All 16 pictures of $2 \times 2$ sites; proposed is to flip one of the four sites. Blue: the label is drawn from (2.5), as the Gibbs sampler does; for two labels that accepts with $e^{-U_j} / (e^{-U_i} + e^{-U_j})$. Orange: yours. Both chains go to $\pi$. Yours gets there faster, for it stays less often.

# %% [markdown] name="exercise-metropolis-effect-text" lang="zh"
# $2 \times 2$ 个位置的全部 16 幅图，提议是翻转四个位置之一。蓝色：像吉布斯采样那样按 (2.5) 抽取标号，两种标号时接受概率为 $e^{-U_j} / (e^{-U_i} + e^{-U_j})$。橙色：你的链。两条链都趋于 $\pi$；你的链停留得少，所以更快。

# %% name="exercise-metropolis-scene"
small = joint((2, 2), 0.6)
sites = small.configurations.reshape(16, 4).astype(int)
flips = (np.abs(sites[:, None] - sites).sum(axis=2) == 1) / 4
odds = np.exp(small.energies[:, None] - small.energies)
drawn = flips * odds / (1 + odds)
chains = {say("drawn from (2.5)", "按 (2.5) 抽取"): drawn + np.diag(1 - drawn.sum(axis=1))}

# %% name="exercise-metropolis-effect"
try:
    chains[say("yours", "你的链")] = transition_of(small.energies, flips)
except NotImplementedError:  # exercise 4 is still to be written
    pass
fig, ax = plt.subplots(figsize=(8, 3), layout="constrained")
for (name, chain), colour in zip(chains.items(), label_colours(2)[::-1]):
    rows = [np.linalg.matrix_power(chain, n)[0] for n in range(61)]
    ax.semilogy([np.abs(row - small.probabilities).sum() / 2 for row in rows], color=colour, lw=2, label=name)
ax.set(xlabel=say("steps", "步数"), title=say("distance to the Gibbs distribution", "到吉布斯分布的距离"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="Distance to the stationary distribution over 60 steps, falling straight on a logarithmic axis; once yours is written, its line falls faster.",
    zh="60 步内到平稳分布的距离，纵轴为对数，曲线近似直线下降；写好函数后，你的曲线下降得更快。",
)

# %% [markdown] name="sampler-transition-text" lang="en"
# **The phase transition.** For $V = \pm\beta$, $L$ labels and 4 neighbours there is one special coupling,
#
# $$\beta_c = \tfrac12 \ln(1 + \sqrt{L}) \approx 0.4407 \quad (L = 2) . \tag{2.7}$$
#
# Below it the labels balance; above it one label takes over an endless grid. The curve below starts from one colour and shows how much of it survives.

# %% [markdown] name="sampler-transition-text" lang="zh"
# **相变。** 对 $V = \pm\beta$、$L$ 种标号和四邻域，有一个特殊的耦合系数：
#
# $$\beta_c = \tfrac12 \ln(1 + \sqrt{L}) \approx 0.4407 \quad (L = 2) . \tag{2.7}$$
#
# 低于它，各种标号势均力敌；高于它，在无限大的网格上某一种标号会占据优势。下面的实验让所有位置从同一种标号出发，曲线显示这种标号最后还剩多少。

# %% name="sampler-transition"
from segteach.draw.mrf import draw_labels
from segteach.models.fields.gibbs import gibbs
from segteach.models.fields.mrf import critical_beta

betas = [0.1, 0.2, 0.3, 0.36, 0.4, 0.44, 0.48, 0.55, 0.7]
ends = [gibbs(np.zeros((96, 96), int), b, 2, sweeps=400, rng=0).labels for b in betas]
fig, axes = plt.subplots(1, 4, figsize=(12, 3.2), layout="constrained")
axes[0].plot(betas, [(field == 0).mean() for field in ends], "o-", color="#E69F00", ms=7)
axes[0].axvline(critical_beta(2), color="k", ls=":")
axes[0].set(xlabel=say("coupling", "耦合系数") + r" $\beta$", ylabel=say("share of label 0", "标号 0 的占比"))
axes[0].set(ylim=(0.4, 1.03), title=say("dotted", "虚线") + r": $\beta_c$")
for ax, place in zip(axes[1:], (2, 5, 7)):
    draw_labels(ax, ends[place], 2, rf"$\beta = {betas[place]}$")
show(
    fig,
    en="The share of label 0 stays at one half and leaps to nearly 1 beyond the dotted line. Three fields: "
    "fine grains of both colours, blue with ragged orange patches, blue with a few specks.",
    zh="标号 0 的占比先停在一半，越过虚线后跳到接近 1。三个标号场：两色的细小颗粒、蓝底上的大块橙斑、几乎全"
    "蓝而带少许斑点。",
)

# %% name="sampler-quiz"
quiz("02/freeze")

# %% [markdown] name="sampler-breath" lang="en"
# **In one breath.** Draw every site from its conditional, again and again, and the pictures follow $P$. $\beta$ decides between salt and pepper and land and sea. So far no photograph was involved. *What does a label field know about a picture that we have seen?*

# %% [markdown] name="sampler-breath" lang="zh"
# **小结。** 反复按条件概率重抽每个位置，得到的图像就服从 $P$。$\beta$ 决定它是“椒盐”，还是“陆地与海洋”。到这里还没有用到任何照片。如果已经看到了一幅图像，标号场该怎样与它联系起来？

# %% [markdown] name="map-play" lang="en"
# ## 2.6 Segmentation by maximum a posteriori (MAP)
#
# A picture of regions, drowned in noise.
#
# - Set $\beta = 0$: every pixel decides alone. Then raise it.
# - Switch the solver. "Each pixel alone" ignores the neighbours; the other three minimise one and the same energy. Open *race of the solvers* and press **Race**: the curves show how low each of the three gets, and how long it takes.
# - Start from *random labels*, with each solver in turn: first with **estimate again** on, then off. Who recovers?
# - Take your own photograph.

# %% [markdown] name="map-play" lang="zh"
# ## 2.6 用最大后验（MAP）分割
#
# 一幅由几个区域组成的图像，被噪声淹没了。
#
# - 令 $\beta = 0$：每个像素各自做决定。然后逐渐增大 $\beta$。
# - 切换求解方法。“逐像素”不看邻点，其余三种最小化的是同一个能量。打开“求解方法竞赛”，按“竞赛”：曲线显示这三种方法各自降到多低、用了多久。
# - 把初值换成“随机标号”，逐一试三种求解方法：先打开“重新估计”，再关掉。哪种方法还能得到好的结果？
# - 换成自己的照片。

# %% name="map-lab"
from segteach.labs.map_labelling import MapLab

map_lab = MapLab()
map_lab

# %% [markdown] name="map-name" lang="en"
# **What you saw.** From random labels annealing recovers, for it can climb out of a bad labelling; ICM and expansion stay with the means of their bad start. And without new estimates nobody recovers: the means themselves are wrong.
#
# Segmentation with a Markov field assumes that a pixel is tied to the pixels of its neighbourhood and to none outside. That lets us write down how structured a label field is *before* we look, and weigh it against what we see.
#
# Two random fields over the $M \times N$ picture:
#
# - $X = \{x_i, i \in S\}$, the **labels**, $x_i = 1, \dots, L$: pixel $i$ belongs to target $1, 2, \dots, L$. They cannot be observed.
# - $Y = \{y_i, i \in S\}$, the **grey values**, which can.
#
# Segmenting means $y_i \in Y \to x_i \in X$ for all $i$ in $\{1, \dots, MN\}$.

# %% [markdown] name="map-name" lang="zh"
# **刚才看到的是什么。** 从随机标号出发，模拟退火能恢复，因为它能跳出差的标号；ICM 和 α 扩张则被差的初值得到的均值困住。如果不重新估计，哪种方法都恢复不了：均值本身就是错的。
#
# 基于马尔可夫随机场的分割假设：像素只与其邻域内的像素相关，与邻域外的像素无关。这样就能在看到图像**之前**定量描述标号场的局部结构（先验信息），再与看到的数据相权衡。
#
# 对一幅 $M \times N$ 的图像，定义两个随机场：
#
# - $X = \{x_i, i \in S\}$：分割后的**类别标号场**，$x_i = 1, \dots, L$ 表示像素 $i$ 属于目标 $1, 2, \dots, L$；它不能直接观察到。
# - $Y = \{y_i, i \in S\}$：可以观测的随机场，即图像的**灰度场**。
#
# 分割就是求 $y_i \in Y \to x_i \in X$，其中 $i \in \{1, \dots, MN\}$。

# %% [markdown] name="map-formula" lang="en"
# **Formula.** The best labelling is the most probable one once the picture is known, the *maximum a posteriori* (MAP). By Bayes it is
#
# $$\hat X = \arg\max_X p(X \mid Y) = \arg\max_X \frac{p(Y \mid X)\,p(X)}{p(Y)} = \arg\max_X p(Y \mid X)\,p(X) , \tag{2.8}$$
#
# for $p(Y)$ is a constant once the picture is given. The **prior** $p(X)$ is the Gibbs distribution (2.4) with the Potts potential (2.6). (Not the product of conditionals that the slide prints: see 2.4.) The **likelihood** is chosen to suit the picture; here a Gaussian for each region $m$,
#
# $$p(Y = y \mid X = x) = \prod_s \frac{1}{\sqrt{2\pi}\,\sigma_m} \exp\left[-\frac{(y_s - \mu_m)^2}{2\sigma_m^2}\right], \qquad m = x_s . \tag{2.9}$$
#
# Take $-\ln$: $\;E(x) = U(x) + \sum_s \left[\tfrac{(y_s - \mu_m)^2}{2\sigma_m^2} + \ln\sigma_m\right] +$ const. MAP is energy minimisation.
#
# > **Note on the lecture.** The slide calls the pixels "independent and identically distributed". Independent, given the labels: yes. Identically distributed: no, $\mu_m$ and $\sigma_m$ change from region to region.

# %% [markdown] name="map-formula" lang="zh"
# **公式。** 最优分割是图像已知时概率最大的标号场，即**最大后验**（MAP）解。根据贝叶斯准则：
#
# $$\hat X = \arg\max_X p(X \mid Y) = \arg\max_X \frac{p(Y \mid X)\,p(X)}{p(Y)} = \arg\max_X p(Y \mid X)\,p(X) , \tag{2.8}$$
#
# 因为图像给定之后 $p(Y)$ 是常数。**先验** $p(X)$ 是以 (2.6) 为势函数的吉布斯分布 (2.4)（而不是讲义所印的条件概率连乘，见 2.4 节）。**似然** $p(Y \mid X)$ 要根据图像选择，这里每个区域 $m$ 用一个高斯分布：
#
# $$p(Y = y \mid X = x) = \prod_s \frac{1}{\sqrt{2\pi}\,\sigma_m} \exp\left[-\frac{(y_s - \mu_m)^2}{2\sigma_m^2}\right], \qquad m = x_s , \tag{2.9}$$
#
# 其中 $\mu_m$ 和 $\sigma_m$ 分别是第 $m$ 个区域的均值和标准差。取 $-\ln$，得 $E(x) = U(x) + \sum_s \left[\tfrac{(y_s - \mu_m)^2}{2\sigma_m^2} + \ln\sigma_m\right] +$ 常数：MAP 就是能量最小化。
#
# > **对讲义的说明。** 讲义说像素“独立同分布”。给定标号时独立，这没有问题；但并不同分布，因为 $\mu_m$ 和 $\sigma_m$ 随区域而变。

# %% [markdown] name="pseudo-map" lang="en"
# **What the slide's product would do.** The slide maximises $p(Y \mid X) \prod_i p(x_i)$, with the pseudo-likelihood of 2.4 in place of $p(X)$. Take 100 random cases on $3 \times 3$ sites at $\beta = 1$. They are small enough to try all 512 labellings. In 65 of the 100 the slide's best labelling is not the MAP. On average its energy $U$ is higher: it smooths less. Set `coupling = 0.2` and it smooths more. So no fixed factor before $\beta$ repairs it.

# %% [markdown] name="pseudo-map" lang="zh"
# **照讲义的连乘会怎样？** 讲义求 $p(Y \mid X) \prod_i p(x_i)$ 的最大值，其中用 2.4 节的伪似然代替了 $p(X)$。取 $\beta = 1$ 和 $3 \times 3$ 网格上的 100 个随机例子，小到可以把 512 个标号场全部试一遍。100 例中有 65 例，按讲义得到的最优标号场不是 MAP 解。讲义结果的能量 $U$ 平均更高，也就是平滑得不够；改成 `coupling = 0.2`，又会平滑过度。所以两者之差不能用统一放大或缩小 $\beta$ 来弥补。

# %% name="pseudo-map-check"
from segteach.models.fields.tiny_joint import pseudo_posterior

rng, coupling, elsewhere, energies = np.random.default_rng(0), 1.0, 0, []
prior = joint((3, 3), coupling)
for _ in range(100):
    unary = rng.normal(0, 2, (3, 3, 2))  # -ln p(y | label) of nine pixels
    best = joint((3, 3), coupling, unary=unary).probabilities.argmax()
    printed = pseudo_posterior(prior, coupling, unary=unary).argmax()
    elsewhere += best != printed
    energies.append(prior.energies[[best, printed]])
words = say(
    "the slide's best labelling is not the MAP in {} of 100 cases",
    "100 例中有 {} 例，讲义的最优标号场不是 MAP",
)
print(words.format(elsewhere))
words = say("mean U of the MAP {:.2f}, of the slide's {:.2f}", "U 的均值：MAP {:.2f}，讲义 {:.2f}")
print(words.format(*np.mean(energies, axis=0)))

# %% [markdown] name="map-keys" lang="en"
# **Six decisions** make one MRF segmentation. Each is a switch in the lab.
#
# | key point | here | switch |
# |---|---|---|
# | the cliques | pairs of 4 or 8 neighbours | neighbours |
# | the potential $V_c$ | Potts (2.6); weaker on diagonals; or with the slide's sign | potential, β |
# | the prior $p(X)$, from a pre-segmentation | k-means on the grey values | start |
# | the conditional distribution $p(Y \mid X)$ | Gaussian or Laplace | likelihood |
# | its parameters | mean and standard deviation of each region, estimated again after each labelling | estimate again |
# | the algorithm | each pixel alone, ICM, annealing, expansion / cut | solver |
#
# The solvers in one line each. *Each pixel alone* takes its likeliest label and ignores the neighbours. **ICM** (iterated conditional modes) gives one pixel after the other its cheapest label, given the labels around it. **Simulated annealing** runs the Gibbs sampler of 2.5 while the temperature $T$ falls slowly. **Expansion / cut** changes many pixels at once by a minimum cut: see 2.7.

# %% [markdown] name="map-keys" lang="zh"
# **MRF 图像分割的六个关键点。** 每一个在实验里都有对应的开关。
#
# | 关键点 | 这里的做法 | 开关 |
# |---|---|---|
# | 子团（讲义此处称“基团”）的选取 | 四邻域或八邻域的点对 | 邻域 |
# | 势函数 $V_c(x)$ 的定义 | Potts 势 (2.6)；对角方向减弱；或用讲义所印的符号 | 势函数、β |
# | 先验概率 $p(X)$ 的确定（图像预分割） | 对灰度做 k 均值 | 初值 |
# | 选取合适的条件分布 $p(Y \mid X)$ | 高斯或拉普拉斯 | 似然 |
# | 条件分布中参数的估计 | 各区域的均值与标准差，每求出一次标号场就重新估计 | 重新估计 |
# | 分割算法的选取 | 逐像素、ICM、模拟退火、α 扩张／最小割 | 求解方法 |
#
# 四种求解方法各用一句话概括。**逐像素**：取似然最大的标号，不看邻点。**条件迭代模式（ICM）**：逐个像素取周围标号给定时代价最小的标号。**模拟退火**：运行 2.5 节的吉布斯采样，同时让温度 $T$ 慢慢下降。**α 扩张／最小割**：用一次最小割同时改变许多像素，见 2.7 节。

# %% [markdown] name="map-numbers" lang="en"
# **The numbers of one pixel.** One pixel of the lab's picture, both halves of its energy for each label. The cheapest sum wins, and that is all that ICM does.

# %% [markdown] name="map-numbers" lang="zh"
# **代入数值：一个像素。** 取实验图像中的一个像素，对每个标号写出能量的两部分。两项之和最小的标号胜出，ICM 做的就是这件事。

# %% name="map-numbers-cell"
site, regions, used = map_lab.pictures.pixel, map_lab.state, map_lab.used
y, costs, betas = map_lab.image[site], map_lab.unary[site], map_lab.betas
neighbourhood = regions.labels, betas, len(regions.means), used["connectivity"]
pairs = local_costs(*neighbourhood)[site]
print("-ln p(y | m) ", costs.round(3))
print(say("sum of V     ", "V 之和       "), pairs.round(3))
cheapest = say("-> cheapest label", "-> 代价最小的标号"), (costs + pairs).argmin()
print(say("together     ", "合计         "), (costs + pairs).round(3), *cheapest)

# %% [markdown] name="map-code" lang="en"
# **Code.** The function below gives the second line above, $\sum V$ over the cliques of a site, for all sites and labels at once. The first line is checked by hand: from (2.9), or, where you chose Laplace in the lab, from its density $e^{-\sqrt2\,|y - \mu_m| / \sigma_m} / (\sqrt2\,\sigma_m)$, whose standard deviation is $\sigma_m$, too.

# %% [markdown] name="map-code" lang="zh"
# **代码。** 上面输出的第二行，即含一个位置的各子团的 $\sum V$，由下面的函数对所有位置和标号一次算出。第一行则手算核对：按 (2.9)；如果你在实验中选了拉普拉斯分布，则按它的密度 $e^{-\sqrt2\,|y - \mu_m| / \sigma_m} / (\sqrt2\,\sigma_m)$，其标准差同样是 $\sigma_m$。

# %% name="map-imports"
from segteach.cuts.energy import OFFSETS, shifted
from segteach.models.fields.mrf import check_unary, direction_betas

# %% name="map-local-costs" source="models.fields.mrf.local_costs"

# %% name="map-verify"
mu, sigma = regions.means, regions.deviations
by_hand = {
    "gaussian": (y - mu) ** 2 / (2 * sigma**2) + np.log(np.sqrt(2 * np.pi) * sigma),
    "laplace": np.sqrt(2) * abs(y - mu) / sigma + np.log(np.sqrt(2) * sigma),
}[used["likelihood"]]
print(used["likelihood"], by_hand.round(6), costs.round(6))
assert np.allclose(by_hand, costs)
assert np.allclose(pairs, local_costs(*neighbourhood)[site])

# %% [markdown] name="map-watch" lang="en"
# **Watch.** Labels and regions in turn: first the pre-segmentation, then new labels for the old means, then new means for the new labels. The energy never rises.

# %% [markdown] name="map-watch" lang="zh"
# **观察。** 标号与区域参数交替更新：先是预分割，然后在旧的均值下求新的标号，再由新的标号求新的均值。能量从不上升。

# %% name="map-player"
from segteach.draw.mrf import draw_map_state, regions_over
from segteach.models.fields.map_labelling import map_steps

StepPlayer(
    map_steps(map_lab.image, 3, 1.0, solver="expansion"),
    [draw_map_state, regions_over(map_lab.image)],
    size=(11, 3.6),
    curve_label=say("energy", "能量"),
)

# %% name="map-quiz-order"
quiz("02/pipeline")

# %% [markdown] name="exercise-icm-text" lang="en"
# **Exercise 5 · ICM with 8 neighbours.** One sweep: go through the sites row by row; each takes the label with the least energy, given the labels that its 8 neighbours have *now*. A pair beside or below each other has the Potts potential (2.6) with `beta`, a diagonal pair with `beta * diagonal`. Return new labels; leave the arrays that were handed in as they are.

# %% [markdown] name="exercise-icm-text" lang="zh"
# **练习 5 · 八邻域的 ICM。** 一轮扫描：逐行访问各个位置，每个位置取能量最小的标号，八个邻点用它们**当前**的标号。横向和纵向的点对用系数为 `beta` 的 Potts 势 (2.6)，对角方向的点对系数为 `beta * diagonal`。返回新的标号数组，不要修改传入的数组。

# %% name="exercise-icm-hint"
hint("02/icm")

# %% name="exercise-icm" tags=["exercise"]
def icm_sweep(labels, unary, beta, diagonal):
    """Return labels (H, W) after one sweep in place; unary (H, W, L), beta and diagonal numbers.

    返回就地扫描一轮之后的 labels (H, W)；unary (H, W, L)，beta 和 diagonal 是数。
    """
    ### BEGIN SOLUTION
    strength = 2 * beta * np.array([[diagonal, 1, diagonal], [1, 0, 1], [diagonal, 1, diagonal]])
    padded = np.pad(labels, 1, constant_values=-1)  # nobody beyond the border
    for row, col in np.ndindex(labels.shape):
        near = padded[row : row + 3, col : col + 3]
        votes = [strength[near == label].sum() for label in range(unary.shape[2])]
        padded[row + 1, col + 1] = (unary[row, col] - votes).argmin()
    return padded[1:-1, 1:-1]
    ### END SOLUTION

# %% name="exercise-icm-check"
ch2.check_icm_sweep(icm_sweep)

# %% [markdown] name="exercise-icm-effect-text" lang="en"
# Each pixel alone, then three of your sweeps, first without and then with diagonal pairs. Over ten such pictures 30 pixels are wrong on average with 4 neighbours and 20 with 8. It is not that the coupling is stronger: 4 neighbours with $1.7\,\beta$, which add up to as much, still leave 28.

# %% [markdown] name="exercise-icm-effect-text" lang="zh"
# 先让每个像素单独决定，再用你的函数扫描三轮，分别不用和使用对角点对。取十幅这样的图，四邻域平均有 30 个像素错误，八邻域 20 个。原因并不是耦合变强了：四邻域改用 $1.7\,\beta$，总强度与八邻域相同，仍有 28 个。

# %% name="exercise-icm-effect"
from segteach.models.fields.labelled_scenes import labelled_scene

scene = labelled_scene((36, 48), 2, noise=0.2, rng=0)
costs = (scene.image[..., None] - scene.means) ** 2 / (2 * 0.2**2)
fig, axes = plt.subplots(1, 3, figsize=(11, 2.8), layout="constrained")
names = say("each alone", "逐像素"), say("4 neighbours", "四邻域"), say("8 neighbours", "八邻域")
for ax, name, diagonal in zip(axes, names, (None, 0, 0.7)):
    found = costs.argmin(axis=2)
    ax.set_axis_off()
    try:
        for _ in range(0 if diagonal is None else 3):
            found = icm_sweep(found, costs, 0.7, diagonal)
    except NotImplementedError:  # exercise 5 is still to be written
        continue
    draw_image(ax, found == 1, say("{}: {} wrong", "{}：{} 个错误").format(name, (found != scene.labels).sum()))
show(
    fig,
    en="A disc with a tail: deep in specks where each pixel decides alone; once your sweep is written, nearly clean with 4 neighbours, and cleaner with 8.",
    zh="带细尾的圆盘：逐像素决定时布满斑点；写好函数后，四邻域的结果基本干净，八邻域更干净。",
)

# %% [markdown] name="map-breath" lang="en"
# **In one breath.** Minus the logarithm, Bayes is a sum of two energies: what the pixel says and what its neighbours say. ICM goes downhill one pixel at a time and gets stuck; annealing shakes the picture and gets close; expansion moves whole regions. *For two labels one of them is exact. How can that be?*

# %% [markdown] name="map-breath" lang="zh"
# **小结。** 取负对数之后，贝叶斯准则就是两份能量之和：一份来自像素自身，一份来自它的邻点。ICM 一次改一个像素，能量只降不升，会卡住；模拟退火靠随机扰动，能接近最优；α 扩张一次改变整片区域。标号只有两种时，其中一种方法是精确的。这怎么可能？

# %% [markdown] name="flow-play" lang="en"
# ## 2.7 Max-flow, min-cut
#
# Two labels are special: their best labelling can be found exactly, by sending water through pipes.
#
# - Step forward. Which path carries the water? Which pipe is full first?
# - Watch the *residual* graph: after a path, arrows appear against the stream. What are they for?
# - Change a capacity (or paint the 5×5 picture) and predict the cut before you step to the end.

# %% [markdown] name="flow-play" lang="zh"
# ## 2.7 最大流与最小割
#
# 只有两种标号时情况特殊：往管道里送水，就能精确地求出最优的标号场。
#
# - 逐步前进：水沿哪条路径流？哪根管子最先满？
# - 看**残量图**：沿一条路径推送之后，出现了逆流的箭头。它们有什么用？
# - 改一个容量（或者在 5×5 的图上涂画），先猜割在哪里，再走到最后一步。

# %% name="flow-lab"
from segteach.labs.max_flow import MaxFlowTheatre

theatre = MaxFlowTheatre()
theatre

# %% [markdown] name="flow-name" lang="en"
# **What you saw.** Water runs from the source $s$ to the sink $t$, never more through a pipe than its capacity. While there is a path with room left, an **augmenting path**, push its **bottleneck** through, the least room on it. The **residual graph** keeps the books: along a pipe, capacity minus flow; against it, the flow that may still be taken back. When there is none, look at all nodes that $s$ still reaches: the pipes that leave this set are full. They are a **cut**, and everything that flows must pass them.
#
# $$\text{every flow} \le \text{every cut}, \qquad \text{max-flow} = \text{min-cut} . \tag{2.10}$$
#
# So a flow and a cut of the same size prove each other: the **certificate** below the residual graph. No solver needs to be trusted.

# %% [markdown] name="flow-name" lang="zh"
# **刚才看到的是什么。** 水从源点 $s$ 流向汇点 $t$，每根管子的流量不超过容量。只要还有一条路径有余量（**增广路**），就按它的**瓶颈**（路径上最小的余量）推送流量。**残量图**记录余量：顺着管子是容量减流量，逆着管子是还可以撤回的流量。推不动时，看 $s$ 还能到达哪些节点：离开这个集合的管子全都满了。它们构成一个**割**，所有的水都必须经过它。
#
# $$\text{任何流} \le \text{任何割}, \qquad \text{最大流} = \text{最小割} . \tag{2.10}$$
#
# 因此，大小相等的一个流和一个割互为证明，这就是残量图下方的**证书**：不必轻信任何求解程序。

# %% [markdown] name="flow-labels" lang="en"
# **From labels to pipes.** Let $u_i(l) = -\ln p(y_i \mid x_i = l)$. Each pixel is a node. Cutting its pipe from $s$ costs $u_i(1)$, cutting its pipe to $t$ costs $u_i(0)$. One of the two must be cut, and that decides the label: nodes on the side of $s$ have label 0, the others label 1. Neighbours are joined by a pipe of capacity $2\beta$, which is cut exactly when their labels differ. Then
#
# $$\text{capacity of the cut} = \sum_i u_i(x_i) + \sum_{(m,n)} 2\beta\,[x_m \ne x_n] = E(x) + \text{const} , \tag{2.11}$$
#
# and the minimum cut is the MAP labelling (Greig, Porteous and Seheult 1989). It works because the pairwise term is **submodular**: being equal is never dearer than being different. (A pixel pays at least the smaller of $u_i(0)$ and $u_i(1)$ whatever its label. The code takes that off both pipes first, so no capacity is negative.)

# %% [markdown] name="flow-labels" lang="zh"
# **从标号到管道。** 记 $u_i(l) = -\ln p(y_i \mid x_i = l)$。每个像素是一个节点。割断来自 $s$ 的管子，代价是 $u_i(1)$；割断通向 $t$ 的管子，代价是 $u_i(0)$。两根必断其一，标号由此确定：$s$ 一侧的节点标号为 0，其余为 1。邻点之间用容量为 $2\beta$ 的管子相连，恰好在标号不同时被割断。于是
#
# $$\text{割的容量} = \sum_i u_i(x_i) + \sum_{(m,n)} 2\beta\,[x_m \ne x_n] = E(x) + \text{常数} , \tag{2.11}$$
#
# 最小割给出的就是 MAP 标号场（Greig、Porteous 与 Seheult，1989）。它之所以成立，是因为成对项是**次模**的：标号相同的代价从不高于标号不同的代价。（无论取哪个标号，每个像素至少要付出 $u_i(0)$ 与 $u_i(1)$ 中较小的一个；代码先从两根管子中减去它，容量就不会为负。）

# %% [markdown] name="flow-code" lang="en"
# **Code and certificate.** The readable solver of the lab, the package's fast cut and a list of all 512 labellings must give one number.

# %% [markdown] name="flow-code" lang="zh"
# **代码与证书。** 实验里那个便于阅读的求解程序、软件包的快速最小割，以及逐一列出的全部 512 个标号场，三者应得到同一个数。

# %% name="flow-check"
from itertools import product

from segteach.cuts.maxflow import max_flow
from segteach.cuts.network import certificate, network_from_energy
from segteach.cuts.min_cut import min_cut
from segteach.models.fields.mrf import to_energy

energy = to_energy(np.random.default_rng(2).normal(0, 1, (3, 3, 2)), 0.4)
network = network_from_energy(energy)
proof = certificate(network, max_flow(network).flow)
always = energy.unary.min(axis=1).sum()  # what every labelling pays
least = min(energy.value(np.array(x)) for x in product([0, 1], repeat=9))
words = say("flow {:.6f} = cut {:.6f}, proved: {}", "流量 {:.6f} = 割 {:.6f}，已证明：{}")
print(words.format(proof.value, proof.cut_capacity, proof.proved))
words = say(
    "cut + constant {:.6f}, fast cut {:.6f}, best of 512 {:.6f}",
    "割 + 常数 {:.6f}，快速算法 {:.6f}，512 种中最小 {:.6f}",
)
print(words.format(proof.cut_capacity + always, min_cut(energy).objective, least))
assert np.allclose([proof.cut_capacity + always, min_cut(energy).objective], least)

# %% [markdown] name="flow-tree-text" lang="en"
# **Two ways to find the next path.** *Breadth-first* (Edmonds and Karp) always takes a shortest path. *Boykov and Kolmogorov* keep two search trees, one from $s$ and one from $t$, and mend them after each push in place of starting again: *grow, augment, adopt*. On pictures that is far faster, and it is what PyMaxflow does. Switch the method in the lab and compare the number of steps.

# %% [markdown] name="flow-tree-text" lang="zh"
# **寻找下一条增广路的两种方法。** **广度优先**（Edmonds 与 Karp）总是取最短的增广路。**Boykov 与 Kolmogorov** 的方法从 $s$ 和 $t$ 各长出一棵搜索树，每次推流之后只修补，不从头再来：**生长、增广、收养**。在图像上它快得多，PyMaxflow 用的正是这种方法。在实验里切换方法，比较步数。

# %% [markdown] name="flow-backedge" lang="en"
# **Predict.**

# %% [markdown] name="flow-backedge" lang="zh"
# **先预测。**

# %% name="flow-quiz-backedge"
quiz("02/backedge")

# %% name="flow-quiz-value"
quiz("02/cutvalue")

# %% [markdown] name="exercise-reach-text" lang="en"
# **Exercise 6 · Is the minimum cut the only one?** After a maximum flow `residual[i, j]` is the room left from node `i` to node `j`. What the source still reaches belongs to its side in *every* minimum cut; what can still reach the sink belongs to the sink's side. All others may lie on either. Return 0, 1 and -1 for the three.

# %% [markdown] name="exercise-reach-text" lang="zh"
# **练习 6 · 最小割唯一吗？** 求得最大流之后，`residual[i, j]` 是从节点 `i` 到节点 `j` 的余量。源点还能到达的节点，在**任何**最小割中都属于源点一侧；还能到达汇点的节点都属于汇点一侧；其余的节点两侧都行。三种情形分别返回 0、1 和 -1。

# %% name="exercise-reach-hint"
hint("02/reach")

# %% name="exercise-reach" tags=["exercise"]
def sides(residual, source, sink):
    """Return 0 (side of the source), 1 (of the sink) or -1 (either) for each node, (N,); residual (N, N).

    对每个节点返回 0（源点一侧）、1（汇点一侧）或 -1（两侧都行），(N,)；residual (N, N)。
    """
    ### BEGIN SOLUTION
    side = np.full(len(residual), -1)
    for start, number, arrows in ((source, 0, residual), (sink, 1, residual.T)):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if side[node] != number:
                side[node] = number
                waiting.extend(np.flatnonzero(arrows[node] > 0))
    return side
    ### END SOLUTION

# %% name="exercise-reach-check"
ch2.check_sides(sides)

# %% [markdown] name="exercise-reach-effect-text" lang="en"
# Two links in a row, $s \to a \to t$, both of capacity 2: either of them is a minimum cut, and $a$ is free. Raise the second to 3, and only the first is left. For labels this means: where a node is free, two labellings have the same least energy.

# %% [markdown] name="exercise-reach-effect-text" lang="zh"
# 两条连接首尾相接：$s \to a \to t$，容量都是 2。割断哪一条都是最小割，$a$ 归哪一侧都行。把第二条增加到 3，就只剩下第一条。对标号来说：只要有节点两侧都行，就有两个标号场同时达到最小能量。

# %% name="exercise-reach-effect"
for second in (2, 3):
    residual = np.array([[0, 0, 0], [2, 0, second - 2], [0, 2, 0]])  # s, a, t after a flow of 2
    try:
        print(say("capacities 2 and {}: s, a, t:", "容量 2 和 {}：s、a、t：").format(second), sides(residual, 0, 2))
    except NotImplementedError:  # exercise 6 is still to be written
        pass

# %% [markdown] name="flow-many" lang="en"
# **Break it: more than two labels.** With three labels the problem is NP-hard, and no cut is sure to find the optimum. **Alpha-expansion** (Boykov, Veksler and Zabih 2001) does many cuts: in one move every site may keep its label or take $\alpha$, and the best such move is one min-cut. The energy never rises, and at the end $E \le D^* + 2 W^*$. Here $D^*$ and $W^*$ are the two parts of the best labelling: its data cost, and its interaction ($2\beta$ for each unequal pair).

# %% [markdown] name="flow-many" lang="zh"
# **何时失效：标号多于两种。** 三种标号时问题是 NP 难的，没有哪个割能保证求出最优解。**α 扩张**（Boykov、Veksler 与 Zabih，2001）用多次最小割：每一步，所有位置要么保留原标号，要么改为 $\alpha$，而其中最好的一步恰好可以用一次最小割求出。能量从不上升，结束时 $E \le D^* + 2 W^*$，其中 $D^*$ 和 $W^*$ 是最优标号场的两部分能量：数据代价，以及相互作用（每对不同标号的邻点为 $2\beta$）。

# %% name="flow-expansion"
from segteach.cuts.expansion import expansion_steps
from segteach.models.fields.mrf import to_energy

noisy = np.repeat(np.repeat(np.array([[0, 1], [2, 1]]), 24, axis=0), 32, axis=1)
grey = noisy / 2 + np.random.default_rng(0).normal(0, 0.3, noisy.shape)
costs = (grey[..., None] - np.array([0, 0.5, 1])) ** 2 / (2 * 0.3**2)


def labelling(ax, state):
    words = say("offered: label {}, {} took it", "提供标号 {}，{} 个像素接受")
    alone = say("start: each pixel alone", "初始：每个像素单独决定")
    title = alone if state.label < 0 else words.format(state.label, state.changed)
    draw_image(ax, label_picture(state.labels.reshape(noisy.shape), label_colours(3)), title)


steps = expansion_steps(to_energy(costs, 0.8))
StepPlayer(steps, labelling, size=(4.6, 3.8), curve_label=say("energy", "能量"))

# %% [markdown] name="flow-breath" lang="en"
# **In one breath.** Push until nothing moves; the full pipes are the minimum cut, and flow = cut proves it. Two labels with a submodular energy: exact. More labels: a series of cuts with a bound. *Now put a brush into the hand that says where the object is.*

# %% [markdown] name="flow-breath" lang="zh"
# **小结。** 一直推到推不动，满的管子就是最小割，流与割相等就是证明。两种标号、次模能量：精确求解。更多标号：一系列最小割，结果有近似界。接下来，把画笔交到用户手里，由用户指出物体在哪里。

# %% [markdown] name="cut-play" lang="en"
# ## 2.8 A brush and a cut
#
# - Paint a stroke on the object (orange) and one on the background (blue). The cut answers at once.
# - Correct it: paint over what is wrong.
# - Move over the picture: which links between neighbours are thick, which thin? Then set $\beta = 0$.
# - Take 4 neighbours instead of 8. Look at slanted outlines.
# - Take your own photograph, or paste the short text of a friend's drawing.

# %% [markdown] name="cut-play" lang="zh"
# ## 2.8 一支画笔，一次割
#
# - 在物体上画一笔（橙色），在背景上画一笔（蓝色）：分割结果立刻出现。
# - 修正：在错的地方再画一笔。
# - 在图上移动指针：哪些邻点之间的连接粗，哪些细？然后令 $\beta = 0$。
# - 把八邻域换成四邻域，看看斜的轮廓。
# - 换成自己的照片，或者粘贴同学的一串分享文本。

# %% name="cut-lab"
from segteach.labs.histogram_cut import HistogramCutLab

cut_lab = HistogramCutLab()
cut_lab

# %% [markdown] name="cut-name" lang="en"
# **What you saw.** *Image segmentation* divides a picture into regions that do not overlap, and takes out the part that is of interest, the **object**. Here the picture is monochrome, $z = (z_1, \dots, z_n, \dots, z_N)$, and the user begins it with a **trimap** $T$: some pixels are background $T_B$, some foreground $T_F$, the rest unknown. Your strokes are a trimap.
#
# The answer is an **opacity** for each pixel, $0 \le \alpha_n \le 1$ in general. For a **hard segmentation** $\alpha_n \in \{0, 1\}$: 0 is background, 1 is foreground.

# %% [markdown] name="cut-name" lang="zh"
# **刚才看到的是什么。** **图像分割**是根据所要研究的对象，把图像分成互不重叠的区域，并提取出感兴趣的**目标**（object）。这里的图像是单色的，$z = (z_1, \dots, z_n, \dots, z_N)$；用户先给出**三分图（trimap）** $T$：一部分像素是背景 $T_B$，一部分是前景 $T_F$，其余未知。你画的笔画就是一张三分图。
#
# 结果是每个像素的**不透明度**，一般 $0 \le \alpha_n \le 1$。对**硬分割**，$\alpha_n \in \{0, 1\}$：0 是背景，1 是前景。

# %% [markdown] name="cut-formula" lang="en"
# **Formula.** The model $\theta$ is two **histograms of grey values**, one of the background, one of the foreground, taken from the marked pixels and normalised to sum 1:
#
# $$\theta = \{h(z; \alpha),\ \alpha = 0, 1\}, \qquad \int_z h(z; \alpha) = 1 . \tag{2.12}$$
#
# The task: infer the unknown $\alpha$ from $z$ and $\theta$. A good $\alpha$ fits the histograms and is coherent, for objects are solid. A **Gibbs energy** says how good an $\alpha$ is,
#
# $$E(\alpha, \theta, z) = U(\alpha, \theta, z) + V(\alpha, z) . \tag{2.13}$$
#
# The **data term** asks whether the pixel's grey value suits its label; the **smoothness term** wants neighbours of similar grey value to agree:
#
# $$U = \sum_n -\ln h(z_n; \alpha_n), \tag{2.14}$$
#
# $$V = \gamma \sum_{(m,n) \in C} \mathrm{dis}(m, n)^{-1}\, [\alpha_n \ne \alpha_m] \exp\left[-\beta (z_m - z_n)^2\right] . \tag{2.15}$$
#
# $\gamma$ is the weight of the smoothness term. $[\phi]$ is 1 when $\phi$ holds, else 0. $C$ are the pairs of neighbours, $\mathrm{dis}$ is their Euclidean distance. The segmentation is the global minimum, found by one minimum cut:
#
# $$\hat\alpha = \arg\min_\alpha E(\alpha, \theta, z) . \tag{2.16}$$

# %% [markdown] name="cut-formula" lang="zh"
# **公式。** 模型 $\theta$ 是两张**灰度直方图**，一张对应背景，一张对应前景，由三分图中标记过的像素直接得到，并归一化为总和 1：
#
# $$\theta = \{h(z; \alpha),\ \alpha = 0, 1\}, \qquad \int_z h(z; \alpha) = 1 . \tag{2.12}$$
#
# 分割任务就是根据图像数据 $z$ 和模型 $\theta$ 推断未知的 $\alpha$。好的 $\alpha$ 既符合灰度直方图，又是连贯的，因为物体是实体。用一个**吉布斯能量**来衡量 $\alpha$ 的好坏：
#
# $$E(\alpha, \theta, z) = U(\alpha, \theta, z) + V(\alpha, z) . \tag{2.13}$$
#
# **数据项**衡量像素的灰度与它的标号是否相符；**平滑项**促使灰度相近的邻点取相同的标号：
#
# $$U = \sum_n -\ln h(z_n; \alpha_n), \tag{2.14}$$
#
# $$V = \gamma \sum_{(m,n) \in C} \mathrm{dis}(m, n)^{-1}\, [\alpha_n \ne \alpha_m] \exp\left[-\beta (z_m - z_n)^2\right] . \tag{2.15}$$
#
# $\gamma$ 是平滑项的权重。$[\phi]$ 是指示函数：$\phi$ 成立时取 1，否则取 0。$C$ 是相邻像素对的集合，$\mathrm{dis}(\cdot)$ 是邻点间的欧氏距离。分割就是求全局最小值，一次最小割即可得到：
#
# $$\hat\alpha = \arg\min_\alpha E(\alpha, \theta, z) . \tag{2.16}$$

# %% [markdown] name="cut-eight" lang="en"
# **Eight neighbours** of $p = (x, y)$. Leave out $p$ itself; the four that share a side are its 4-neighbours. Pixels that are 8-neighbours of each other are called 8-connected. In practice horizontal, vertical *and* diagonal neighbours together give good results.
#
# | | | |
# |---|---|---|
# | $(x-1, y-1)$ | $(x, y-1)$ | $(x+1, y-1)$ |
# | $(x-1, y)$ | $(x, y)$ | $(x+1, y)$ |
# | $(x-1, y+1)$ | $(x, y+1)$ | $(x+1, y+1)$ |

# %% [markdown] name="cut-eight" lang="zh"
# **八邻域。** 取像素 $p = (x, y)$ 四周的 8 个点作为它的邻域点，称为 $p$ 的八邻域；其中与 $p$ 共边的四个是四邻域。互为八邻域的像素称为八连通的。实际应用中，水平、竖直和对角相邻的像素一起考虑，效果较好。
#
# | | | |
# |---|---|---|
# | $(x-1, y-1)$ | $(x, y-1)$ | $(x+1, y-1)$ |
# | $(x-1, y)$ | $(x, y)$ | $(x+1, y)$ |
# | $(x-1, y+1)$ | $(x, y+1)$ | $(x+1, y+1)$ |

# %% [markdown] name="cut-beta" lang="en"
# **How much contrast is much?** With $\beta = 0$ every link weighs $\gamma/\mathrm{dis}$: the **Ising prior**, which smooths everywhere alike. Otherwise the picture sets its own scale, the mean $\langle\cdot\rangle$ over all pairs of neighbours:
#
# $$\beta = \left(\left\langle (z_m - z_n)^2 \right\rangle\right)^{-1} . \tag{2.17}$$
#
# A pair with the average squared difference then weighs $e^{-1}$. (GrabCut, in chapter 3, puts a factor 2 in front of the mean.) This $\beta$ is a *contrast*, not the *coupling* $\beta$ of (2.6): the lecture uses one letter for both.

# %% [markdown] name="cut-beta" lang="zh"
# **多大的反差才算大？** $\beta = 0$ 时，每条连接的权重都是 $\gamma/\mathrm{dis}$：这就是**伊辛先验（Ising prior）**，它在各处平滑的程度都一样。否则由图像自己定尺度，取所有相邻像素对上的平均 $\langle\cdot\rangle$：
#
# $$\beta = \left(\left\langle (z_m - z_n)^2 \right\rangle\right)^{-1} . \tag{2.17}$$
#
# 这样，差的平方恰为平均值的一对像素，权重是 $e^{-1}$。（第 3 章的 GrabCut 在平均值前多一个因子 2。）这里的 $\beta$ 是**反差**系数，不是 (2.6) 的**耦合**系数：讲义对两者用了同一个字母。

# %% [markdown] name="cut-code" lang="en"
# **Code.** The histograms, the data term and the links, from the package. An empty bin would cost $-\ln 0 = \infty$: one pixel of a grey level that you did not happen to paint could never become foreground. A *pseudocount* in every bin makes it merely unlikely. Marked pixels get a **hard link**, dearer than all links of a pixel together (Boykov and Jolly 2001). Their own links are $\exp[-(z_m - z_n)^2 / 2\sigma^2] / \mathrm{dis}$: (2.15) with $\beta = 1 / (2\sigma^2)$.

# %% [markdown] name="cut-code" lang="zh"
# **代码。** 软件包中的直方图、数据项和连接权重。空的直方图格会带来 $-\ln 0 = \infty$ 的代价：如果某个灰度你恰好没有画到，具有这个灰度的像素就永远不可能成为前景。给每一格加一个**伪计数**，它就只是不太可能而已。标记过的像素用**硬连接**固定，其代价高于一个像素所有连接的总和（Boykov 与 Jolly，2001）。他们的连接权重是 $\exp[-(z_m - z_n)^2 / 2\sigma^2] / \mathrm{dis}$，即 (2.15) 取 $\beta = 1 / (2\sigma^2)$。

# %% name="cut-imports"
from segteach.arrays import check_alpha, check_seeds
from segteach.segmentation.histogram_cut import CLASSES, Seed, bin_of

# %% name="cut-histograms" source="segmentation.histogram_cut.learn_histograms"

# %% name="cut-data" source="segmentation.histogram_cut.data_costs"

# %% [markdown] name="cut-numbers-text" lang="en"
# **The numbers of one link.** A pixel and its right-hand neighbour, as you left the lab. Fill in (2.15) and compare with the weight that the graph really has.

# %% [markdown] name="cut-numbers-text" lang="zh"
# **代入数值：一条连接。** 取你在实验中最后指向的像素和它右边的邻点，代入 (2.15)，与图中实际使用的权重比较。

# %% name="cut-numbers"
graph = cut_lab.graph
row, col = np.minimum(cut_lab.pixel, np.array(graph.levels.shape) - 2)
z_m, z_n = graph.levels[row, col : col + 2]
by_hand = graph.smoothness / 1 * np.exp(-graph.links.beta * (z_m - z_n) ** 2)
words = say(
    "z_m = {:.3f}, z_n = {:.3f}, beta = {:.1f}: link {:.4f}",
    "z_m = {:.3f}，z_n = {:.3f}，beta = {:.1f}：连接 {:.4f}",
)
print(words.format(z_m, z_n, graph.links.beta, by_hand))
assert np.isclose(by_hand, graph.links.of(row, col)[row, col + 1])

# %% [markdown] name="cut-watch" lang="en"
# **Watch.** Two steps: first every pixel decides by its histogram alone, then the cut. The energy falls; the certificate compares the energy of the mask with the flow.

# %% [markdown] name="cut-watch" lang="zh"
# **观察。** 共两步：先让每个像素只凭直方图决定，然后做最小割。能量下降；证书把掩码的能量与流量作比较。

# %% name="cut-player"
from segteach.draw.histogram_cut import draw_histograms, mask_over
from segteach.segmentation.histogram_cut import histogram_cut, histogram_cut_steps

photograph, seeds, graph = cut_lab.painter.image, cut_lab.painter.seeds, cut_lab.graph
cut_player = StepPlayer(
    histogram_cut_steps(photograph, seeds, **cut_lab.parameters),
    [mask_over(photograph), draw_histograms],
    size=(9.6, 3.8),
    curve_label=say("energy U + V", "能量 U + V"),
)
cut_player

# %% name="cut-certificate"
final = cut_player.states[-1]
value = graph.energy(seeds).value(final.mask.ravel())
print(say("energy of the mask, term by term:", "掩码的能量，逐项相加："), f"{value:.4f}")
print(say("flow of the maximum flow:", "最大流的流量："), f"{final.objective:.4f}")
assert np.isclose(value, final.objective)

# %% name="cut-quiz-ising"
quiz("02/ising")

# %% name="cut-quiz-oneclass"
quiz("02/oneclass")

# %% [markdown] name="exercise-variant-text" lang="en"
# **Exercise 7 · Build a variant: links of your own.** In place of (2.15) let a link weigh $\gamma\, \mathrm{dis}(m, n)^{-1} / (1 + \beta (z_m - z_n)^2)$, for 8 neighbours. It falls more slowly than the exponential: where the contrast is strong, it is still not small. Build the energy, cut it, and return the mask.
#
# The tools, tried on 2 × 3 pixels, which are numbered row by row: `grid_edges` lists the pairs of neighbours and their distances, `Energy` takes the costs of every pixel, the pairs and their weights, `min_cut` finds the labels of least energy.

# %% [markdown] name="exercise-variant-text" lang="zh"
# **练习 7 · 做一个变体：自己设计连接权重。** 用 $\gamma\, \mathrm{dis}(m, n)^{-1} / (1 + \beta (z_m - z_n)^2)$ 代替 (2.15) 作为八邻域的连接权重。它比指数下降得慢：强边缘处的连接权重仍不太小。请构造能量、求最小割并返回掩码。
#
# 先在 2 × 3 个像素上试试所用的工具，像素按行编号：`grid_edges` 列出各对邻点和它们的距离，`Energy` 接收每个像素的代价、各点对和它们的权重，`min_cut` 求能量最小的标号。

# %% name="exercise-variant-tools"
from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.min_cut import min_cut

edges, lengths = grid_edges((2, 3), 8)
print(edges.tolist(), lengths.round(2))
prefers = [[0, 1], [0, 1], [1, 0], [0, 1], [1, 0], [1, 0]]  # the costs of label 0 and label 1
example = Energy(np.array(prefers, float), edges, np.full(len(edges), 0.2))
print(min_cut(example).labels.reshape(2, 3), example.value(min_cut(example).labels))

# %% name="exercise-variant-hint"
hint("02/variant")

# %% name="exercise-variant" tags=["exercise"]
def variant_cut(grey, unary, smoothness, beta):
    """Return the mask of least energy, bool (H, W); grey (H, W), unary (H, W, 2) of labels 0, 1.

    返回能量最小的掩码，bool (H, W)；grey (H, W)，unary (H, W, 2) 对应标号 0、1。
    """
    ### BEGIN SOLUTION
    edges, lengths = grid_edges(grey.shape, 8)
    z = grey.ravel()
    contrast = beta * (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    energy = Energy(unary.reshape(-1, 2), edges, smoothness / (lengths * (1 + contrast)))
    return min_cut(energy).labels.reshape(grey.shape) == 1
    ### END SOLUTION

# %% name="exercise-variant-check"
ch2.check_variant_cut(variant_cut)

# %% [markdown] name="exercise-variant-effect-text" lang="en"
# Where does it differ? Camera picture, the same strokes, $\gamma$ and $\beta$; left the exponential, then yours, right in grey what only one of the two has. At strong edges your links are the heavier ones, so that an outline costs more: thin parts go first, here the legs of the tripod. Change only the links with $\beta (z_m - z_n)^2 > 1$, and the mask is the same but for four pixels: it is the strong edges that do it.

# %% [markdown] name="exercise-variant-effect-text" lang="zh"
# 与指数形式的结果在哪里不同？camera 图，笔画、$\gamma$ 和 $\beta$ 都相同；左图是指数形式，中图是你的结果，右图标出只属于其中一个的像素。在强边缘处，你的连接权重更大，轮廓的代价也就更高：最先消失的是细长部分，这里是三脚架的腿。如果只改 $\beta (z_m - z_n)^2 > 1$ 的连接，掩码只相差四个像素：可见起作用的正是强边缘。

# %% name="exercise-variant-effect"
from segteach.segmentation.histogram_cut import HistogramCut

marked = np.zeros((160, 160), np.uint8)
marked[42:66, 34:64], marked[20:26, 110:150], marked[120:126, 110:150] = 2, 1, 1  # coat; sky, grass
cutting = HistogramCut(data.fit_within(data.load("camera"), 160))
energy = cutting.energy(marked)
masks = {say("exponential", "指数"): min_cut(energy).labels.reshape(160, 160) == 1}
try:
    contrast = cutting.levels, energy.unary.reshape(160, 160, 2), cutting.smoothness, cutting.links.beta
    masks[say("yours", "你的结果")] = variant_cut(*contrast)
    masks[say("differ", "不同之处")] = np.logical_xor(*masks.values())
except NotImplementedError:  # exercise 7 is still to be written
    pass

# %% name="exercise-variant-figure"
fig, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
for ax, (title, mask) in zip(axes, masks.items()):
    draw_image(ax, mask, say("{}: {} pixels", "{}：{} 个像素").format(title, mask.sum()))
for ax in axes:
    ax.set_axis_off()
show(
    fig,
    en="The mask of the cameraman and his tripod with exponential links; once yours is written, its mask, nearly the same, and their difference: mostly thin lines at the tripod.",
    zh="指数权重得到的摄影师和三脚架的掩码；写好函数后，还有你的掩码，两者大体相同，差别主要是三脚架处的细线。",
)

# %% [markdown] name="cut-breath" lang="en"
# **In one breath.** Strokes give two histograms; histograms give the data term; contrast gives the links; one cut gives the best mask there is *for this energy*. *Grey histograms are a poor memory. What if the model had colours, and learned again after each cut?* That is GrabCut, chapter 3.

# %% [markdown] name="cut-breath" lang="zh"
# **小结。** 笔画给出两张直方图，直方图给出数据项，反差给出连接，一次最小割给出**这个能量下**最好的掩码。灰度直方图能记住的东西太少。如果模型用颜色，并且每次分割之后重新学习呢？ 这就是第 3 章的 GrabCut。

# %% [markdown] name="fail" lang="en"
# ## 2.9 Where it fails
#
# **1. Same grey, other object.** When foreground and background share their grey levels, the two histograms coincide and the data term says nothing. Below, a textured disc on a ground of the same mean and the same histogram: no $\gamma$ rescues it. What helps: a feature that differs (colour, texture), or more strokes.

# %% [markdown] name="fail" lang="zh"
# ## 2.9 何时失效
#
# **1. 灰度相同，物体不同。** 前景与背景的灰度分布相同时，两张直方图重合，数据项就不含任何信息。下图是一个有纹理的圆盘，背景与它均值相同、直方图也相同：无论 $\gamma$ 取多大都无济于事。对策：换一种有区别的特征（颜色、纹理），或者多画几笔。

# %% name="fail-camouflage"
rows, cols = np.mgrid[:80, :120]
disc = (rows - 40) ** 2 + (cols - 60) ** 2 < 26**2
stripes = 0.5 + 0.25 * np.sign(np.sin(np.where(disc, rows, cols) * 1.05))
marks = np.zeros(disc.shape, np.uint8)
marks[38:42, 50:70], marks[4:8] = 2, 1
fig, axes = plt.subplots(1, 4, figsize=(12, 2.6), layout="constrained")
draw_image(axes[0], stripes, say("stripes on stripes", "条纹叠条纹"))
for ax, gamma in zip(axes[1:], (1, 10, 60)):
    found = histogram_cut(stripes, marks, smoothness=gamma).mask
    wrong = 100 * (found != disc).mean()
    draw_image(ax, found, rf"$\gamma = {gamma}$: {wrong:.0f} % " + say("wrong", "错误"))
show(
    fig,
    en="A disc of level stripes on upright stripes of the same two greys. Three masks, nearly empty: each "
    "holds only a short bar at the stroke, none of them the disc.",
    zh="圆盘内是横条纹，背景是竖条纹，灰度相同。三个掩码几乎全空：只有笔画处的一小段，没有一个得到圆盘。",
)

# %% [markdown] name="fail-thin" lang="en"
# **2. Thin things are cut off.** $V$ is a length: every unit of outline costs. A long thin part has much outline and little area, so a large weight pays to remove it. The energy is at its true minimum there: not the solver fails, the *model* does. This is called the **shrinking bias**.

# %% [markdown] name="fail-thin" lang="zh"
# **2. 细长部分被切掉。** $V$ 相当于轮廓的长度，每一段轮廓都要付出代价。细长部分轮廓长而面积小，权重一大，去掉它反而更划算。此时能量确实到了最小值：失效的不是求解方法，而是**模型**。这种现象称为**收缩偏向**。

# %% name="fail-thin-figure"
from segteach.cuts.min_cut import min_cut

shape = np.zeros((70, 120), bool)
shape[20:50, 15:50], shape[34:36, 50:110] = True, True  # a block with a thin handle
seen = shape + np.random.default_rng(1).normal(0, 0.35, shape.shape)
costs = (seen[..., None] - np.array([0.0, 1.0])) ** 2 / (2 * 0.35**2)
fig, axes = plt.subplots(1, 4, figsize=(12, 2.4), layout="constrained")
draw_image(axes[0], np.clip(seen, 0, 1), say("noisy picture", "带噪声的图像"))
for ax, beta in zip(axes[1:], (0.3, 1.0, 2.5)):
    found = min_cut(to_energy(costs, beta)).labels.reshape(shape.shape)
    draw_image(ax, found, say("exact minimum", "精确最小值") + rf", $\beta = {beta}$")
show(
    fig,
    en="A noisy block with a handle two pixels thick. With beta 0.3 the mask has both and specks of noise; "
    "with 1 it has both and no specks; with 2.5 the handle is gone.",
    zh="带噪声的方块和一根两像素粗的柄。β = 0.3 时，掩码保留二者，但有噪声斑点；β = 1 时二者都在，没有斑点；"
    "β = 2.5 时柄消失。",
)

# %% name="fail-quiz-beta"
quiz("02/beta_map")

# %% [markdown] name="fail-icm" lang="en"
# **3. Greedy gets stuck.** ICM changes one pixel at a time and stops as soon as no single change helps. A blob of four wrong pixels in a corner can be stable against every single change, and yet wrong. The race in 2.6 shows it: same energy function, higher end.

# %% [markdown] name="fail-icm" lang="zh"
# **3. 贪心方法会卡住。** ICM 每次只改一个像素，只要没有哪一个像素的改变能降低能量就停下。例如图像一角有四个错误的像素连成一块，单独改变任何一个都不能降低能量，整块却依然是错的。2.6 节的竞赛已经说明：能量函数相同，终点却更高。

# %% name="fail-quiz-icm"
quiz("02/icm")

# %% [markdown] name="summary" lang="en"
# ## 2.11 In one breath
#
# - Markov: the present is enough (2.1). In the plane the present is the neighbourhood (2.2), and a Markov field is a Gibbs field on its cliques (2.4), (2.5).
# - MAP (2.8) turns segmentation into the minimum of an energy: a likelihood and a Potts prior. Two labels: one minimum cut is exact (2.11). More labels: expansion, annealing, ICM, each with its price.
# - Two grey histograms and links weighted by contrast, (2.14), (2.15), make a brush that cuts.
#
# Next question: *can the model learn its colours from the cut, and the cut from the model, in turn?* EM did that for mixtures. GrabCut does it for pictures: chapter 3.

# %% [markdown] name="summary" lang="zh"
# ## 2.11 本章小结
#
# - 马尔可夫：知道现在就够了 (2.1)。在平面上，“现在”就是邻域 (2.2)；马尔可夫随机场就是建立在邻域子团上的吉布斯随机场 (2.4)、(2.5)。
# - MAP (2.8) 把分割变成能量最小化：一个似然，加一个 Potts 先验。两种标号：一次最小割就是精确解 (2.11)。更多标号：α 扩张、模拟退火、ICM，各有代价。
# - 两张灰度直方图，加上按反差加权的连接 (2.14)、(2.15)，就得到一支会分割的画笔。
#
# 下一个问题：能不能让模型从分割中学习颜色，再让分割使用模型，交替进行？ EM 对混合模型做的就是这件事，GrabCut 对图像做同样的事：见第 3 章。

# %% [markdown] name="references" lang="en"
# ## References
#
# - S. Geman, D. Geman: Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images. *IEEE PAMI* 6 (1984). Gibbs sampler, annealing.
# - J. Besag: Spatial interaction and the statistical analysis of lattice systems. *J. Royal Statistical Society B* 36 (1974): the Hammersley-Clifford theorem with proof. On the statistical analysis of dirty pictures, *B* 48 (1986): ICM.
# - J. Besag: Statistical analysis of non-lattice data. *The Statistician* 24 (1975): pseudo-likelihood.
# - L. Onsager: Crystal statistics I. *Physical Review* 65 (1944): the critical coupling for two labels. R. B. Potts: Some generalized order-disorder transformations. *Proc. Cambridge Phil. Soc.* 48 (1952): for $L$ labels.
# - D. M. Greig, B. T. Porteous, A. H. Seheult: Exact maximum a posteriori estimation for binary images. *J. Royal Statistical Society B* 51 (1989).
# - Y. Boykov, O. Veksler, R. Zabih: Fast approximate energy minimization via graph cuts. *IEEE PAMI* 23 (2001): expansion.
# - Y. Boykov, M.-P. Jolly: Interactive graph cuts. *ICCV* 2001. Y. Boykov, V. Kolmogorov: An experimental comparison of min-cut/max-flow algorithms. *IEEE PAMI* 26 (2004).
# - C. Rother, V. Kolmogorov, A. Blake: GrabCut. *ACM Trans. Graphics* 23 (2004), section 2: the energy of 2.8.

# %% [markdown] name="references" lang="zh"
# ## 参考文献
#
# - S. Geman, D. Geman: Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images. *IEEE PAMI* 6 (1984)。吉布斯采样与模拟退火。
# - J. Besag: Spatial interaction and the statistical analysis of lattice systems. *J. Royal Statistical Society B* 36 (1974)：Hammersley-Clifford 定理及证明。On the statistical analysis of dirty pictures, *B* 48 (1986)：ICM。
# - J. Besag: Statistical analysis of non-lattice data. *The Statistician* 24 (1975)：伪似然。
# - L. Onsager: Crystal statistics I. *Physical Review* 65 (1944)：两种标号的临界耦合系数。R. B. Potts: Some generalized order-disorder transformations. *Proc. Cambridge Phil. Soc.* 48 (1952)：$L$ 种标号的情形。
# - D. M. Greig, B. T. Porteous, A. H. Seheult: Exact maximum a posteriori estimation for binary images. *J. Royal Statistical Society B* 51 (1989)。
# - Y. Boykov, O. Veksler, R. Zabih: Fast approximate energy minimization via graph cuts. *IEEE PAMI* 23 (2001)：α 扩张。
# - Y. Boykov, M.-P. Jolly: Interactive graph cuts. *ICCV* 2001。Y. Boykov, V. Kolmogorov: An experimental comparison of min-cut/max-flow algorithms. *IEEE PAMI* 26 (2004)。
# - C. Rother, V. Kolmogorov, A. Blake: GrabCut. *ACM Trans. Graphics* 23 (2004)，第 2 节：2.8 节的能量。
