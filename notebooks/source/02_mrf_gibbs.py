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
# # 2 · 马尔可夫链、随机场、吉布斯采样、MAP 与图割分割
#
# 学完本章，你将能够：
#
# - 说清楚“马尔可夫”在时间上和平面上各是什么意思，认出邻点（neighbour）与子团（clique）；
# - 根据邻点手算一个标号的概率，并解释为什么始终用不到 $Z$；
# - 对随机场采样，并看到它在 $\beta = 0.44$ 附近“冻结”；
# - 用四种求解方法对带噪图像做最大后验（MAP）分割，并说明其中一种在什么条件下是精确的；
# - 在图（graph）上反复推送流量，直到得到最小割；
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
# **What you saw.** Long spells come when both sliders are small. A spell of sun ends each day with chance $a = P(\text{sun} \to \text{rain})$, so it lasts $1/a$ days on average. The first day counts for less and less: what is left of it shrinks each day by the factor $|1 - a - b|$, with $b = P(\text{rain} \to \text{sun})$. For $a = 0.2$ and $b = 0.4$ that is 0.4, and after five days 1 % is left.
#
# This is a **Markov process**: the next state depends on the present one and not on those before. *The future is decided by the now, not by the past.* If the weather is Markov, today is tied to yesterday, and what came before yesterday adds nothing. Rumours and infections spread by the same law: who hears the rumour tomorrow depends on who knows it today.
#
# > **Note on the lecture.** It says that today has *nothing to do* with the day before yesterday. That holds only once yesterday is known. By itself the day before yesterday does tell something: with $a = 0.2$ and $b = 0.4$ it is sunny two days after a sunny day with chance 0.72, two days after a rainy one with 0.56.

# %% [markdown] name="chain-name" lang="zh"
# **刚才看到的是什么。** 两个滑块都小时，才会出现连续多天的晴或雨。晴天每天以概率 $a = P(\text{晴} \to \text{雨})$ 结束，所以平均持续 $1/a$ 天。第一天的影响越来越小：设 $b = P(\text{雨} \to \text{晴})$，每过一天，剩下的影响乘以 $|1 - a - b|$。$a = 0.2$、$b = 0.4$ 时这个因子是 0.4，五天之后只剩 1%。
#
# 这就是**马尔可夫随机过程**，简称马尔可夫过程（Markov process；讲义多写作“马尔科夫”）：下一个时间点的状态只与当前的状态有关，与以前的状态无关。未来取决于现在，而不取决于过去。假定天气具有马尔可夫性质，意思是：知道了昨天的天气，前天以及更早的天气对推断今天就不再提供任何信息。传染病和谣言的传播也服从同样的规律：明天谁听到谣言，取决于今天谁知道它。
#
# > **对讲义的说明。** 讲义写“与前天以及更早的天气没有关系”，这只在昨天的天气**已知**时成立。单看前天，它仍能提供信息：$a = 0.2$、$b = 0.4$ 时，晴天两天之后为晴的概率是 0.72，雨天两天之后为晴的概率是 0.56。


# %% [markdown] name="chain-formula" lang="en"
# **Formula.** The process $\{X_n, n \in T\}$ is Markov when for every $n$ and all states $i_0, \dots, i_{n+1} \in I$
#
# $$P\{X_{n+1} = i_{n+1} \mid X_0 = i_0, \dots, X_n = i_n\} = P\{X_{n+1} = i_{n+1} \mid X_n = i_n\} . \tag{2.1}$$
#
# Its statistics are then fixed by the conditional probabilities alone (together with the start). All our chains are *time-homogeneous*: a step has the same probabilities on every day. For finitely many states these form the **transition matrix** $P$: row = today, column = tomorrow, every row sums to 1. Two days ahead is $P \cdot P$, $n$ days ahead is $P^n$. ($P\{\cdot\}$ is a probability, $P$ alone in this section the matrix.)

# %% [markdown] name="chain-formula" lang="zh"
# **公式。** 设有随机过程 $\{X_n, n \in T\}$。若对任意的 $n$ 和任意的状态 $i_0, \dots, i_{n+1} \in I$，条件概率都满足
#
# $$P\{X_{n+1} = i_{n+1} \mid X_0 = i_0, \dots, X_n = i_n\} = P\{X_{n+1} = i_{n+1} \mid X_n = i_n\} \tag{2.1}$$
#
# 就称它为马尔可夫过程。给定初始分布之后，它的统计特性完全由条件概率决定。本课程的链都是**时齐**的（time-homogeneous）：每一天的转移概率都相同。状态有限时，这些概率排成**转移矩阵**（transition matrix）$P$：行是今天，列是明天，每行之和为 1。两天之后是 $P \cdot P$，$n$ 天之后是 $P^n$。（$P\{\cdot\}$ 是概率；本节中单独的 $P$ 是矩阵。）

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
print(say("after 2, 8, 32 days:", "2、8、32 天之后仍晴："), later)

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
# **Where it goes.** With time the forecast no longer depends on the first day. It settles at a distribution that one more day does not change, $\pi P = \pi$ ($\pi$ is a row, to the left of $P$): the **stationary distribution**. (In chapter 1 $\pi_k$ was the weight of a component.)
#
# It never forgets the first day where the chain falls into parts without a way between them (it is then *reducible*): set both sliders to 0. And it does not settle at all where the chain is *periodic*: set both to 1. With 1 and 0.99 it swings for hundreds of days, by $0.99^n$, and settles in the end. The distance from the forecast to $\pi$, half the sum of all $|$differences$|$, never grows; the player shows it.
#
# **Detailed balance.** If as much goes from $i$ to $j$ as back, $\pi_i P_{ij} = \pi_j P_{ji}$ for all $i$ and $j$, then $\pi$ is stationary: add up over $i$. Keep this line in mind. The Gibbs sampler of 2.5 is a Markov chain whose stationary distribution *we* choose, and this line proves it.

# %% [markdown] name="chain-stationary" lang="zh"
# **最终走向。** 随着天数增加，预报不再依赖第一天，而收敛到一个再转移一步也不变的分布：$\pi P = \pi$（$\pi$ 是行向量，写在 $P$ 左边），称为**平稳分布**（stationary distribution）。（第 1 章的 $\pi_k$ 是分量的权重。）
#
# 链分成互不相通的几部分时（这时链是**可约**的，reducible），预报永远忘不掉第一天：把两个滑块都设为 0。链有**周期**（periodic）时则根本不收敛：把两个都设为 1。若取 1 和 0.99，预报来回摆动几百天，幅度按 $0.99^n$ 减小，最后收敛。预报与 $\pi$ 的距离（各状态概率之差的绝对值之和的一半）从不增大，在逐步播放器里可以看到。
#
# **细致平衡（detailed balance）。** 如果对所有 $i$、$j$，从 $i$ 到 $j$ 的概率流量与返回的相等，$\pi_i P_{ij} = \pi_j P_{ji}$，那么 $\pi$ 就是平稳分布：对 $i$ 求和即得。请记住这一行：2.5 节的吉布斯采样就是一条马尔可夫链，它的平稳分布由**我们**指定，证明靠的正是这一行。

# %% [markdown] name="chain-forget-text" lang="en"
# **Try it.** The chain of the last *Try it*, with 0.9 and 0.5. By which factor does the difference between the forecast and $\pi$ shrink from one day to the next?

# %% [markdown] name="chain-forget-text" lang="zh"
# **试一试。** 仍是上一个“试一试”的链（0.9 和 0.5）。每过一天，预报与 $\pi$ 之差变为前一天的多少倍？

# %% name="chain-forget"
mine = None
try_it(mine, abs(1 - 0.1 - 0.5))

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
# 返回时间等于长期占比的倒数：占全部天数四分之一的天气，平均每四天回来一次。从别的状态出发，就没有这样简单的关系。

# %% [markdown] name="chain-history" lang="en"
# **Is it really true?** Sample a long path and count: how often does rain follow sun, when the day before was sunny, and when it was rainy? If (2.1) holds, the two bars of a group are equal, up to the error of sampling (black lines: twice the standard error).

# %% [markdown] name="chain-history" lang="zh"
# **真的如此吗？** 采样一条很长的路径，数一数：今天晴、明天下雨的频率，按昨天晴、昨天雨分别统计，各是多少？若 (2.1) 成立，同一组里的两个条形应当一样高，只差抽样误差（黑线：标准误差的两倍）。

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
    zh="四组条形，每组两个，颜色表示前一天的天气。每组中的两个条形在误差范围内一样高。",
)

# %% name="chain-quiz-memory"
quiz("02/memory")

# %% [markdown] name="chain-classes" lang="en"
# **Four classes.** Time and state can each be discrete or continuous.
#
# | | discrete states | continuous states |
# |---|---|---|
# | **discrete time** | *Markov chain*: the weather | a walk with Gaussian steps that is pulled home (autoregressive) |
# | **continuous time** | *purely discontinuous process*: Poisson arrivals | the Wiener process (Brownian motion) |

# %% [markdown] name="chain-classes" lang="zh"
# **四类过程。** 时间和状态都可以是离散的或连续的，因此分成四类。
#
# | | 状态离散 | 状态连续 |
# |---|---|---|
# | **时间离散** | **马尔可夫链**：天气 | 步长服从高斯分布、带回复力的随机游走（一阶自回归过程） |
# | **时间连续** | **纯不连续马尔可夫过程**：泊松过程 | 维纳过程（布朗运动） |

# %% name="chain-classes-figure"
from segteach.draw.markov import draw_process
from segteach.models.markov.processes import autoregressive_path, poisson_path, wiener_path

walk = autoregressive_path(0.1, 1.0, 40, rng=3)
paths = {  # title: times, values, discrete time?, discrete state?
    say("Markov chain", "马尔可夫链"): (np.arange(40), sample_chain(P, 0, 39, rng=3), True, True),
    say("walk pulled home", "带回复力的游走"): (np.arange(len(walk)), walk, True, False),
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
# **何时失效。** 让明天取决于最近**两天**：连续两天相同之后，天气往往会变。这时同一组的条形高低不同，没有哪个 $2 \times 2$ 矩阵能描述这样的天气。

# %% name="chain-break-figure"
rng = np.random.default_rng(0)
days = [0, 1]
for chance in rng.random(20_000):
    turns = 0.8 if days[-2] == days[-1] else 0.3
    days.append(1 - days[-1] if chance < turns else days[-1])
fig, ax = plt.subplots(figsize=(9, 3.2), layout="constrained")
draw_histories(ax, count_histories(days, 2, memory=2), say("sun rain", "晴 雨").split())
ax.set_title(say("unequal bars in a group: the day before matters", "同组条形不一样高：前一天有影响"))
show(
    fig,
    en="The same four groups: now one bar of each pair is far higher than the other, well beyond the error "
    "lines.",
    zh="同样的四组：每对条形一高一低，差别远超误差范围。",
)

# %% [markdown] name="chain-breath" lang="en"
# The cure is a larger state: take the *pair* (yesterday, today). The property belongs to the state that you choose, not to nature.
#
# **In one breath.** Markov means: the present is enough. Powers of $P$ forecast; the forecast settles at the stationary distribution; where detailed balance holds, it shows which one that is. *But what is the present of a pixel?*

# %% [markdown] name="chain-breath" lang="zh"
# 办法是扩大状态：把（昨天，今天）这一**对**当作状态。马尔可夫性取决于状态怎样选取，并不是自然现象本身固有的。
#
# **小结。** 马尔可夫的意思是：知道现在就够了。$P$ 的幂给出预报，预报收敛到平稳分布；满足细致平衡的分布就是平稳分布。那么，一个像素的“现在”是什么？

# %% [markdown] name="field-name" lang="en"
# ## 2.2 From a line to a plane
#
# A **random field** gives every *site* a random value from a *phase space*. Think of farmland. The sites are fields; the phase space is the list of crops. Planting each field with some crop is one realisation of the random field. In short: *which crop grows on which field*.
#
# If the crop of a field depends only on the crops of the fields next to it, and on no others, the farmland is a **Markov random field**. The chain of 2.1 looks at one earlier moment; a picture has no "earlier", so the plane needs a notion of *neighbour* instead.

# %% [markdown] name="field-name" lang="zh"
# ## 2.2 从一条线到一个平面
#
# 给每一个**位置**（site）按某种分布随机赋予**相空间**（phase space）里的一个值，其全体就叫作**随机场**（random field）。不妨拿种地打个比方：位置好比一亩亩农田，相空间好比要种的各种庄稼，给每块地种上一种庄稼，就是随机场的一次实现。通俗地讲，随机场说的就是**在哪块地里种什么庄稼**。
#
# 如果任何一块地里种的庄稼，只与它邻近的地里种的庄稼有关，与其他地方的庄稼无关，那么这些庄稼的集合就是一个**马尔可夫随机场**（Markov random field，MRF）。2.1 节的链只看前一个时刻；图像没有时间先后，所以在平面上要改用**邻点**（neighbour）的概念。

# %% [markdown] name="field-formula" lang="en"
# **Definitions.**
#
# | symbol | meaning | in a picture |
# |---|---|---|
# | $S = \{(i, j) \mid 1 \le i \le M, 1 \le j \le N\}$ | the finite grid of sites | positions of the pixels |
# | $\Lambda = \{1, 2, \dots, L\}$ | state space (phase space) | the values a label can take; $L$ regions |
# | $X = \{x_s \mid s \in S\}$, $x_s \in \Lambda$ | the random field: a hidden state at every site | the label field |
#
# $X$ may also stand for the grey values themselves, or for the wavelet coefficients of the picture: the theory does not care what the values mean. Formulas count labels from 1 to $L$, code and pictures from 0 to $L - 1$, here and in all chapters.
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
# $X$ 也可以表示像素值的集合，或图像经小波变换后的小波系数集合：理论并不关心这些值代表什么。公式中的标号从 1 数到 $L$，代码和图中从 0 数到 $L - 1$，各章都是如此。
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

# %% [markdown] name="field-try-text" lang="en"
# **Try it.** How many realisations has a field of $3 \times 3$ sites with two labels? And how many *digits* has that number for $1000 \times 1000$ sites?

# %% [markdown] name="field-try-text" lang="zh"
# **试一试。** $3 \times 3$ 个位置、两种标号的随机场共有多少种实现？若有 $1000 \times 1000$ 个位置，这个数有多少**位**？

# %% name="field-try"
mine = None
try_it(mine, np.array([2**9, int(10**6 * np.log10(2)) + 1]))

# %% [markdown] name="field-image" lang="en"
# **Why pictures?** In a photograph the grey value of a pixel goes with those of the pixels around it: a pixel of sky sits among sky. A chain says this along a line; the grid says it in two directions, and so a two-dimensional Markov field can model a picture. If the neighbourhood is made large enough, *any* picture is a realisation of some Markov field, since a site may then look at everything.

# %% [markdown] name="field-image" lang="zh"
# **与图像有什么关系？** 照片里一个像素的灰度与周围像素的灰度有关：天空的像素周围还是天空。链沿着一条线描述这种关系，平面网格则在两个方向上描述，因此二维马尔可夫随机场可以用来模拟数字图像，表现像素之间的空间相关性。当邻域取得足够大时，**任何**图像数据都可以看成某个马尔可夫随机场的一个实现，因为这时每个位置可以与所有其他位置相关。

# %% [markdown] name="clique-play" lang="en"
# ## 2.3 Neighbours and cliques
#
# - Move over the grid. Which sites are the neighbours of $s$? What changes at the border?
# - Go from order 1 to order 2. How many kinds of clique are there now?
# - Change the distance, then what **order means** ("rank of d" or "d ≤ n"). When do the two definitions disagree?

# %% [markdown] name="clique-play" lang="zh"
# ## 2.3 邻点与子团
#
# - 在网格上移动指针：$s$ 的邻点是哪些？到了边界有什么变化？
# - 把阶次从 1 改成 2：现在有几类子团？
# - 换一种距离，再换一种“阶次定义”（“d 的名次”或“d ≤ n”）：两种定义什么时候不一致？

# %% name="clique-lab"
from segteach.labs.cliques import CliqueExplorer

clique_lab = CliqueExplorer()
clique_lab

# %% [markdown] name="clique-saw" lang="en"
# **What you saw.** With order 1 an inner site has four neighbours, one at the border three, one in a corner two. Order 2 adds the diagonals; the kinds of clique grow from 3 to 10. For city blocks and chessboard, where the distances are 1, 2, 3, ..., both definitions of order agree. For Euclid they differ from $n = 2$ on.

# %% [markdown] name="clique-saw" lang="zh"
# **刚才看到的是什么。** 一阶时，内部位置有四个邻点，边上的有三个，角上的有两个。二阶加上对角方向，子团从 3 类增加到 10 类。市区距离（city-block）和棋盘距离（chessboard）的取值是 1、2、3……，两种阶次定义一致；欧氏距离则从 $n = 2$ 起不一致。

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
# **邻域系统**（neighbourhood system）$\delta = \{\delta(s) \mid s \in S\}$ 满足三条性质，实验里会逐条检验并打勾：
#
# 1. $\delta(s) \subset S$：邻点也是位置；
# 2. $s \notin \delta(s)$：位置不是自己的邻点；
# 3. 对任意 $s, r \in S$，$s \in \delta(r) \Leftrightarrow r \in \delta(s)$：相邻是相互的。
#
# **分阶邻域系统**由距离 $d$（欧氏距离、市区距离或棋盘距离）定义，$n$ 称为**阶次**：
#
# $$\delta^{(n)}(s) = \{\, r \mid d(s, r) \le n,\; r \ne s \,\}, \qquad \delta^{(n)}(s) \subset \delta^{(n+1)}(s) \ (n \ge 0) \tag{2.2}$$
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
# **Code.** The table from the package, and both definitions counted.

# %% [markdown] name="neighbour-code" lang="zh"
# **代码。** 用软件包算出这张表，并按两种定义分别计数。

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
# **子团**（clique；讲义又作“基团”，也译“团”）$c \subset S$ 是单个位置，或由两两互为邻点的位置组成的子集；所有子团的集合记作 $C$。只差平移的算作一类：一阶邻域系统有三类子团，即单点、水平点对、竖直点对；二阶有十类，其中包括对角点对、四类三点子团和四点方块。
#
# > **对讲义的更正。** 讲义说“由象元与其邻点组成的子集”就是子团。照此，一个位置连同它的四个邻点也是子团；但它左右两个邻点并不相邻。讲义自己的图里，每个子团里的位置都两两相邻。

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

# %% [markdown] name="clique-try-text" lang="en"
# **Try it.** How many pairs of neighbours has a grid of $3 \times 3$ sites, with 4 neighbours and with 8? Write both numbers, as a list.

# %% [markdown] name="clique-try-text" lang="zh"
# **试一试。** $3 \times 3$ 的网格有多少对邻点？四邻域和八邻域各是多少？把两个数写成一个列表。

# %% name="clique-try"
from segteach.cuts.energy import grid_edges

mine = None
try_it(mine, np.array([len(grid_edges((3, 3), count)[0]) for count in (4, 8)]))

# %% [markdown] name="clique-breath" lang="en"
# **In one breath.** Neighbours are mutual and defined by a distance; in a clique any two sites are neighbours. *What are cliques good for? The probability of a picture is a product with one factor for each of them.*

# %% [markdown] name="clique-breath" lang="zh"
# **小结。** 相邻是相互的，由距离定义；子团里的位置两两相邻。这些子团有什么用？联合概率就由各子团的势函数决定。

# %% [markdown] name="gibbs-play" lang="en"
# ## 2.4 From neighbours to a probability
#
# Nine sites, two labels: 512 pictures, few enough to list them all.
#
# - Click on sites to flip them. Then open *the likeliest pictures*: which are they, and where does yours rank?
# - Lower $\beta$ from 1 to 0.2. How much of all probability do the first two keep?
# - Make $\beta$ negative. What does the most likely picture look like now?
# - Choose a site $s$. Its probability given all the others is computed twice: from the list of 512, and from its own cliques alone. Can you make the two differ?

# %% [markdown] name="gibbs-play" lang="zh"
# ## 2.4 从邻点到概率
#
# 九个位置、两种标号，一共 512 幅图，少到可以全部列出来。
#
# - 单击某个位置翻转它的标号，再打开“最可能的图像”：排在最前的是哪些图？你的图排在第几？
# - 把 $\beta$ 从 1 降到 0.2：排在最前的两幅图还占全部概率的多少？
# - 把 $\beta$ 改成负数：现在最可能的图是什么样子？
# - 选一个位置 $s$。其余位置已知时，它的条件概率用两种办法各算一遍：一种用全部 512 幅图，一种只用包含它的子团。你能让两者不同吗？

# %% name="tiny-lab"
from segteach.labs.tiny_field import TinyFieldLab

tiny_lab = TinyFieldLab()
tiny_lab

# %% [markdown] name="gibbs-saw" lang="en"
# **What you saw.** At $\beta = 1$ the two pictures of one label have 44.5 % each; then, far behind, come those with one deviating corner, 0.8 % each. At $\beta = 0.2$ the same two are still the likeliest, but have 1.7 % each: a picture drawn at random is hardly ever one of them. *The likeliest picture is not the typical one.* At $\beta = -1$ the two chessboards come first. The two ways to a conditional never differ: that is the theorem of this section. (The slider *pull of y* waits for 2.6.)

# %% [markdown] name="gibbs-saw" lang="zh"
# **刚才看到的是什么。** $\beta = 1$ 时，两幅单一标号的图各占 44.5%，其后是只有一个角不同的图，各占 0.8%，差距很大。$\beta = 0.2$ 时，排在最前的仍是这两幅，却各占 1.7%：随机抽到的图几乎不会是它们。**概率最大的图并不是典型的图。** $\beta = -1$ 时，排在最前的是两幅棋盘图。两种办法算出的条件概率始终相同，这正是本节的定理。（滑块“y 的作用”留到 2.6 节再用。）

# %% [markdown] name="mrf-formula" lang="en"
# **Definition.** A random field $X = \{X_s, s \in S\}$ is a **Markov random field** for the neighbourhood system $\delta$ when
#
# $$\text{(1)}\quad P\{X = x\} > 0 \ \text{ for all } x, \qquad \text{(2)}\quad P\{X_s = x_s \mid X_r = x_r,\, r \ne s\} = P\{X_s = x_s \mid X_r = x_r,\, r \in \delta(s)\} . \tag{2.3}$$
#
# (2) is the **local characteristic**: when all other labels are known, only the neighbours matter. From here on $P$ is again a probability, no matrix: $P(\cdot)$ is the prior of the label field, $P(\cdot \mid \cdot)$ the local action of the neighbours.
#
# > **Correction to the lecture.** The slide conditions on "$r \ne s, \forall r \in \delta(s)$" on the left, which is the right-hand side again: an equation between a thing and itself. The left side must condition on *all* $r \ne s$ in $S$. It also writes $\forall x \subset \Lambda$ in (1); $x$ is a configuration, an element of $\Lambda^S$.

# %% [markdown] name="mrf-formula" lang="zh"
# **定义。** 设 $\delta$ 为 $S$ 上的邻域系统。若随机场 $X = \{X_s, s \in S\}$ 满足
#
# $$\text{(1)}\quad \text{对任意 } x,\ P\{X = x\} > 0, \qquad \text{(2)}\quad P\{X_s = x_s \mid X_r = x_r,\, r \ne s\} = P\{X_s = x_s \mid X_r = x_r,\, r \in \delta(s)\} \tag{2.3}$$
#
# 就称 $X$ 为以 $\delta$ 为邻域系统的**马尔可夫随机场**。(2) 称为**局部特性**（local characteristic）：其余位置的取值全部已知时，只有邻点起作用。从这里起，$P$ 又表示概率，不再是矩阵：$P(\cdot)$ 是标号场的先验概率，$P(\cdot \mid \cdot)$ 表示邻域标号的局部作用关系。
#
# > **对讲义的更正。** 讲义 (2) 式左边的条件写成“$r \ne s, \forall r \in \delta(s)$”，这与右边是同一回事，等式两边完全相同。左边的条件应是 $S$ 中**所有** $r \ne s$。另外，(1) 式写作 $\forall x \subset \Lambda$，而 $x$ 是一个组态（configuration），即 $\Lambda^S$ 的元素。

# %% [markdown] name="gibbs-formula" lang="en"
# **Gibbs distribution.** Prior and local action are hard to state directly. In 1971 Hammersley and Clifford found the way round (Geman and Geman brought it to images in 1984; the lecture dates the theorem itself to the 1980s). $X$ is a **Gibbs field** when
#
# $$P(X = x) = \frac1Z \exp\{-U(x)\}, \qquad U(x) = \sum_{c \in C} V_c(x), \qquad Z = \sum_x e^{-U(x)} . \tag{2.4}$$
#
# $x$ is one realisation, a configuration on $S$; $U$ is the **energy**; the **potential** $V_c$ depends on the labels in the clique $c$ alone; the **partition function** $Z$ makes the sum 1. So $P$ is a product, with a factor $e^{-V_c}$ for each clique.
#
# > **Correction to the lecture.** The slide prints $U(x) = -\sum_c V_c(x)$. With its own potential ($V = -\beta$ for equal labels) that makes *unequal* neighbours likely, and it contradicts its own (2.5), which has $\exp[-\sum V_c]$. The sign must be $+$. The cell below (2.6) puts numbers to it.

# %% [markdown] name="gibbs-formula" lang="zh"
# **吉布斯分布（Gibbs distribution）。** 标号场的先验概率和邻域的局部作用关系很难直接确定。1971 年，Hammersley 和 Clifford 给出了解决办法（1984 年 Geman 兄弟把它用于图像；讲义说定理出自 20 世纪 80 年代）。若联合概率分布具有如下形式，就称 $X$ 为**吉布斯随机场**：
#
# $$P(X = x) = \frac1Z \exp\{-U(x)\}, \qquad U(x) = \sum_{c \in C} V_c(x), \qquad Z = \sum_x e^{-U(x)} \tag{2.4}$$
#
# $x$ 是随机场的一个“实现”，即格点集 $S$ 上的一个组态；$U$ 称为**能量函数**（energy）；**势函数**（potential）$V_c$ 只与子团 $c$ 内的标号有关；**配分函数**（partition function）$Z$ 是使总和等于 1 的归一化常数。所以 $P$ 是一个乘积，每个子团贡献一个因子 $e^{-V_c}$。
#
# > **对讲义的更正。** 讲义印的是 $U(x) = -\sum_c V_c(x)$。配上它自己的势函数（标号相同时 $V = -\beta$），反而使邻点标号**不同**的概率更大，而且与讲义自己的 (2.5) 式（其中是 $\exp[-\sum V_c]$）矛盾。符号应为 $+$。(2.6) 下面的单元格用数字说明。

# %% [markdown] name="gibbs-equivalence" lang="en"
# **One site, given the rest.** Divide the probability of $x$ by the sum over all labels that $x_s$ may have. Split each product into the cliques with $s$ and those without:
#
# $$P(x_s \mid x_r, r \ne s) = \frac{\frac1Z \, e^{-\sum_{c \ni s} V_c(x)} \; e^{-\sum_{c \not\ni s} V_c(x)}}{\sum_{x_s} \frac1Z \, e^{-\sum_{c \ni s} V_c(x)} \; e^{-\sum_{c \not\ni s} V_c(x)}} .$$
#
# $1/Z$ and the last factor are the same in every term: they cancel. What is left looks at the cliques of $s$ only, that is, at its neighbours:
#
# $$P(x_s \mid x_r, r \in \delta(s)) = \frac{\exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]}{\sum_{x_s = 1}^{L} \exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]} . \tag{2.5}$$
#
# Here $V_c(x_s \mid x_r)$ is $V_c$ as a function of $x_s$, the other labels of the clique held fixed. (The slide sums over all of $C$; the quotient is the same.) A sum over $L$ labels has taken the place of a sum over $L^{MN}$ pictures.
#
# **Equivalence.** So a Gibbs field on the cliques of $\delta$ is a Markov field for $\delta$. The theorem of Hammersley and Clifford says that every Markov field (2.3) is of this kind. Potentials replace probabilities as the thing to design.

# %% [markdown] name="gibbs-equivalence" lang="zh"
# **其余位置给定时的一个位置。** 用 $x$ 的概率除以 $x_s$ 取遍所有标号时的概率之和，并把每个乘积分成含 $s$ 的子团和不含 $s$ 的子团：
#
# $$P(x_s \mid x_r, r \ne s) = \frac{\frac1Z \, e^{-\sum_{c \ni s} V_c(x)} \; e^{-\sum_{c \not\ni s} V_c(x)}}{\sum_{x_s} \frac1Z \, e^{-\sum_{c \ni s} V_c(x)} \; e^{-\sum_{c \not\ni s} V_c(x)}}$$
#
# $1/Z$ 和最后一个因子在各项中都相同，可以约掉。剩下的只与含 $s$ 的子团有关，也就是只与它的邻点有关：
#
# $$P(x_s \mid x_r, r \in \delta(s)) = \frac{\exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]}{\sum_{x_s = 1}^{L} \exp\left[-\sum_{c \ni s} V_c(x_s \mid x_r)\right]} \tag{2.5}$$
#
# 其中 $V_c(x_s \mid x_r)$ 表示固定子团内其余标号、只把 $x_s$ 看作变量时的 $V_c$（讲义对 $C$ 中所有子团求和，商是一样的）。对 $L^{MN}$ 幅图的求和变成了对 $L$ 个标号的求和。
#
# **等价性。** 可见，建立在 $\delta$ 的子团上的吉布斯随机场一定是关于 $\delta$ 的马尔可夫随机场。Hammersley-Clifford 定理说，反过来，每个马尔可夫随机场 (2.3) 也都能写成这种形式。从此要设计的是势函数，而不是概率本身。

# %% [markdown] name="potts-formula" lang="en"
# **The Potts potential.** For a pair of neighbours, with **coupling** $\beta$,
#
# $$V_c(x_i) = \begin{cases} -\beta & \text{if } x_i = x_j \\ +\beta & \text{if } x_i \ne x_j \end{cases} \tag{2.6}$$
#
# All other $V_c$ are 0: those of single sites (until a picture is seen, in 2.6), and with 8 neighbours those of triples and squares. Of the ten kinds of clique only the four kinds of pair count.
#
# Two labels, two neighbours alone: equal labels are $e^{2\beta}$ times as likely as unequal ones. At $\beta = 1$ that is 7.4. With the printed sign it is 0.135.

# %% [markdown] name="potts-formula" lang="zh"
# **Potts 势函数。** 对一对邻点，设**耦合系数**（coupling）为 $\beta$：
#
# $$V_c(x_i) = \begin{cases} -\beta & \text{若 } x_i = x_j \\ +\beta & \text{若 } x_i \ne x_j \end{cases} \tag{2.6}$$
#
# 其余的 $V_c$ 都取 0：单点的势函数为 0（直到 2.6 节看到图像为止），八邻域时三点和四点子团的势函数也为 0。十类子团中，只有四类点对起作用。
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
beside = labels[[0, 2, 1, 1], [1, 1, 0, 2]]  # the four neighbours of the middle
V = [beta * np.where(beside == label, -1, 1).sum() for label in (0, 1)]
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

# %% [markdown] name="gibbs-try-energy-text" lang="en"
# And the energy $U$ of the $3 \times 3$ picture of one label, with 4 neighbours and $\beta = 1$?

# %% [markdown] name="gibbs-try-energy-text" lang="zh"
# 再算一个：$3 \times 3$、单一标号的图，四邻域，$\beta = 1$，它的能量 $U$ 是多少？

# %% name="gibbs-try-energy"
mine = None
try_it(mine, potts_energy(np.zeros((3, 3), int), 1.0))

# %% [markdown] name="gibbs-both-ways" lang="en"
# **Back from $P$ to the potentials.** Take any field that is positive everywhere. For each set $A$ of sites let
#
# $$V_A(1, \dots, 1) = -\sum_{B \subseteq A} (-1)^{|A| - |B|} \, \ln P(1 \text{ on } B,\ 0 \text{ elsewhere}), \qquad V_A = 0 \text{ where a site of } A \text{ has label } 0 .$$
#
# (*Möbius inversion*; two labels.) Then $U = \sum_A V_A$ up to a constant. For a pair $A = \{s, t\}$ it reads
#
# $$V_A = -\ln \frac{P(11)\,/\,P(01)}{P(10)\,/\,P(00)} ,$$
#
# the odds of $x_s$ with $x_t = 1$, divided by the odds with $x_t = 0$. If $t$ is no neighbour of $s$, the odds of $s$ do not depend on it: the quotient is 1 and $V_A = 0$. The same happens in every larger set that is not a clique. So draw all $V_A$ that are not 0, and you see the neighbourhood that the field has.
#
# Three fields of nine sites. Left: our Potts field. In the others nobody put a potential in: nine days of a Markov chain, and nine days of a weather whose chance of rain depends on the last *two* days.

# %% [markdown] name="gibbs-both-ways" lang="zh"
# **从 $P$ 反推势函数。** 任取一个处处为正的随机场（两种标号）。对每个位置子集 $A$，令
#
# $$V_A(1, \dots, 1) = -\sum_{B \subseteq A} (-1)^{|A| - |B|} \, \ln P(B \text{ 上为 } 1,\ \text{其余为 } 0)$$
#
# 只要 $A$ 中有一个位置的标号是 0，就令 $V_A = 0$。这叫**莫比乌斯反演**（Möbius inversion），由它得到 $U = \sum_A V_A$（只差一个常数）。对点对 $A = \{s, t\}$，
#
# $$V_A = -\ln \frac{P(11)\,/\,P(01)}{P(10)\,/\,P(00)}$$
#
# 即 $x_t = 1$ 时 $x_s$ 的优势（odds，取 1 与取 0 的概率之比），除以 $x_t = 0$ 时的优势。若 $t$ 不是 $s$ 的邻点，$x_s$ 的优势就与 $x_t$ 无关，商为 1，$V_A = 0$。更大的集合只要不是子团，情形也一样。所以，把所有不为 0 的 $V_A$ 画出来，就看到了这个随机场的邻域。
#
# 下面是九个位置的三个随机场。左图是前面的 Potts 场。另外两个并没有放进任何势函数：一条马尔可夫链的九天，以及九天另一种天气，其降雨概率取决于前**两天**。

# %% name="gibbs-potentials"
from dataclasses import replace

from segteach.draw.mrf import GRID, ZIGZAG, draw_potentials
from segteach.models.fields.tiny_joint import canonical_potentials

x = every.configurations.reshape(-1, 9).astype(int)
one = np.array([[0.8, 0.2], [0.4, 0.6]])[x[:, :-1], x[:, 1:]].prod(axis=1)  # the chain of 2.1
rain = np.array([[0.2, 0.6], [0.4, 0.1]])[x[:, :-2], x[:, 1:-1]]  # after these two days
two = np.where(x[:, 2:] == 1, rain, 1 - rain).prod(axis=1)
fig, axes = plt.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
draw_potentials(axes[0], *canonical_potentials(every), GRID)
for ax, chances in zip(axes[1:], (one, two)):
    draw_potentials(ax, *canonical_potentials(replace(every, probabilities=chances / chances.sum())), ZIGZAG)
show(
    fig,
    en="Nine dots each. Left, a 3 by 3 grid: lines between sites side by side, none else. Middle, a zigzag of "
    "nine days: lines from each day to the next only. Right: also lines two days on, and shaded triangles of "
    "three days in a row.",
    zh="每幅图九个点。左：3×3 网格，只有上下左右相邻的点之间有连线。中：九天排成折线，只有相邻两天之间有连线。"
    "右：还有相隔两天的连线，以及连续三天组成的阴影三角形。",
)

# %% [markdown] name="gibbs-potentials-saw" lang="en"
# **What you saw.** Of 511 sets all but a few have potential 0, and these few are the cliques. The chain of 2.1 is a field: yesterday and tomorrow are the neighbours of today. Memory of two days makes neighbours of days two apart, and then three days in a row are a clique. (Single sites have a potential here although Potts has none, drawn as the size of a dot: it is measured against label 0, and a lone 1 has unequal neighbours.)

# %% [markdown] name="gibbs-potentials-saw" lang="zh"
# **刚才看到的是什么。** 511 个子集中，绝大多数的势函数为 0，不为 0 的正是子团。2.1 节的链也是随机场：昨天和明天是今天的邻点。若取决于前两天，相隔两天的也成了邻点，连续三天就构成子团。（Potts 势没有单点项，这里的单点却有势函数，画成点的大小：因为它以标号 0 为基准，单独一个 1 与邻点都不同。）

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
fields, turned = {say("start", "初值"): noise}, say("down.T", "上下对调")
try:
    fields[say("down", "天在海上")] = redrawn(noise.copy(), down, 10, np.random.default_rng(1))
    fields[turned] = redrawn(noise.copy(), down.T, 10, np.random.default_rng(1))
except NotImplementedError:  # exercise 3 is still to be written
    pass
fig, axes = plt.subplots(1, 3, figsize=(12, 2.4), layout="constrained")
for ax in axes:
    ax.set_axis_off()
for ax, (name, field) in zip(axes, fields.items()):
    odd = (field[:-1] < field[1:]).sum() if name == turned else (field[:-1] > field[1:]).sum()
    draw_image(ax, label_picture(field, label_colours(3)[[1, 2, 0]]), name + say(": ", "：") + str(odd))
show(
    fig,
    en="Noise of three labels with 124 pairs the wrong way up. Once your function is written: patches, blue "
    "above green above orange but for a few pairs; with down.T orange above green above blue.",
    zh="三种标号的噪声，有 124 个次序颠倒的点对。写好函数后：成块的图案，蓝在绿上、绿在橙上，只有少数例外；换成 down.T，则橙在绿上、绿在蓝上。",
)

# %% [markdown] name="pseudo-text" lang="en"
# > **Correction to the lecture.** Later the deck writes $p(X) = \prod_i p(x_i)$, the product of the local conditionals (2.5) over all pixels, as if it were the joint. It is the **pseudo-likelihood** (Besag 1975): useful to estimate $\beta$, but no probability. On $3 \times 3$ its sum over all pictures should be 1, and is 4.4 at $\beta = 1$. (The printed fraction also lacks the product sign in its denominator.)

# %% [markdown] name="pseudo-text" lang="zh"
# > **对讲义的更正。** 讲义后面写作 $p(X) = \prod_i p(x_i)$，把所有像素的局部条件概率 (2.5) 连乘，当作联合概率。它其实是**伪似然**（pseudo-likelihood；Besag，1975）：可以用来估计 $\beta$，但不是概率。在 $3 \times 3$ 网格上，对所有图求和本应等于 1，而 $\beta = 1$ 时实际是 4.4。（讲义所印的分式，分母还漏了连乘号。）

# %% name="pseudo-check"
stronger = joint((3, 3), 1.0)
product = pseudo_likelihood(stronger, 1.0)
print(say("sum of the Gibbs joint:", "吉布斯联合分布之和："), f"{stronger.probabilities.sum():.3f}")
print(say("sum of the product of (2.5)'s:", "(2.5) 式之积的总和："), f"{product.sum():.3f}")

# %% name="pseudo-quiz"
quiz("02/pseudo")

# %% [markdown] name="gibbs-z" lang="en"
# **Break it: the number $Z$.** For $3 \times 3$ it is a sum of 512 terms, for $1000 \times 1000$ sites one of $2^{1000000}$: you have counted the digits. The *list* is hopeless. But a sum that is long need not be hard, if one sorts it well. Go through the sites one by one, and keep a weight for each labelling of the last row only: the rest of the past does not matter, as in a Markov chain. That is the **transfer matrix**.

# %% [markdown] name="gibbs-z" lang="zh"
# **何时失效：$Z$。** $3 \times 3$ 时它是 512 项之和，$1000 \times 1000$ 时有 $2^{1000000}$ 项，它的位数前面已经算过。**逐一列出**是做不到的。不过，项数多的和未必难求，关键在于怎样安排求和的次序。逐个位置往前走，只为最近一行的每一种标号组合保留一个权重：更早的部分不再起作用，就像马尔可夫链一样。这就是**转移矩阵法**（transfer matrix）。

# %% name="gibbs-z-transfer"
def log_z(rows, cols, beta):
    pair = np.exp(beta * np.array([[1, -1], [-1, 1]]))  # e^-V of two neighbours
    weights, total = np.full((2,) * cols, 0.5**cols), 0.0  # of the labels of the last row
    for row, col in np.ndindex(rows, cols):
        above = pair if row else np.ones((2, 2))
        weights = np.moveaxis(np.tensordot(above, weights, (1, col)), 0, col)  # the new site
        if col:
            weights = weights * pair.reshape((1,) * (col - 1) + (2, 2) + (1,) * (cols - col - 1))
        total += np.log(weights.sum())
        weights /= weights.sum()  # or the numbers overflow
    return total


assert np.isclose(log_z(3, 3, 1.0), joint((3, 3), 1.0).log_z)  # the list of 512
print("3 x 3:", round(log_z(3, 3, 1.0), 4), " 16 x 16:", round(log_z(16, 16, 1.0), 4))

# %% [markdown] name="gibbs-z-hard" lang="en"
# **What you saw.** $\ln Z$ of $16 \times 16$ sites, a sum of $2^{256} \approx 10^{77}$ terms, in a moment. But there are $2^{16}$ weights, two to the power of the shorter side: for a photograph that is as hopeless as the list. In general nothing much better can be expected: to compute $Z$ is **#P-hard**. (There are exceptions: two labels, a plane grid and no picture.)
#
# So (2.4) is a formula that hardly anybody evaluates. Two ways remain: *sample* with (2.5), which needs no $Z$ (next section), or look only for the *most likely* picture, for which $Z$ does not matter either (2.6, 2.7).

# %% [markdown] name="gibbs-z-hard" lang="zh"
# **刚才看到的是什么。** $16 \times 16$ 的 $\ln Z$ 是 $2^{256} \approx 10^{77}$ 项之和，却一下子就算出来了。但权重有 $2^{16}$ 个，指数是短边的位置数：对一张照片来说，这与逐一列出一样行不通。一般情况下也不能指望有好得多的办法：计算 $Z$ 是 **#P 难**的（也有例外，例如只有两种标号、平面网格、没有图像）。
#
# 所以很少有人真的去算 (2.4)。出路有两条：用不含 $Z$ 的 (2.5) 来**采样**（下一节）；或者只求**最可能**的那幅图，这时 $Z$ 也不影响结果（2.6、2.7 节）。

# %% name="gibbs-quiz-z"
quiz("02/z")

# %% [markdown] name="gibbs-breath" lang="en"
# **In one breath.** Markov field and Gibbs field are the same thing: neighbours on one side, energies of cliques on the other. A conditional costs a handful of additions; the joint costs $Z$, a sum over all pictures. *Can we draw pictures from $P$ with conditionals alone?*

# %% [markdown] name="gibbs-breath" lang="zh"
# **小结。** 马尔可夫随机场与吉布斯随机场是一回事：前者讲邻点，后者讲子团的能量。条件概率只需几次加法，联合概率却离不开 $Z$，即对所有图求和。只用条件概率，能从 $P$ 中采样出图像吗？

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
# 按下播放，然后把 $\beta$ 从 0 慢慢调到 1。（能量要除以温度 $T$：$P \propto e^{-U/T}$。）
#
# - $\beta$ 到多大时，“椒盐”变成了“陆地与海洋”？
# - $\beta = 0.6$ 时，初始状态的影响会消失吗？换一个初始状态再看。
# - 温度减半和加倍，哪一个与 $\beta$ 加倍的效果相同？

# %% name="sampler-lab"
from segteach.labs.gibbs import GibbsLab

gibbs_lab = GibbsLab()
gibbs_lab

# %% [markdown] name="sampler-name" lang="en"
# **What you saw.** Near $\beta = 0.44$, where the mark ▲ stands, grains grow into land and sea. At 0.6 the picture remembers its start for thousands of sweeps: begun with one label it keeps it, begun at random it falls into large regions. Halving $T$ does the same as doubling $\beta$, for only $\beta / T$ counts.
#
# It is a Markov chain whose states are whole pictures. One step: take a site, forget its label, draw a new one from (2.5). One *sweep* does this once for every site. The stationary distribution of this chain is exactly $P$ of (2.4), and $Z$ was never needed (Geman and Geman 1984).

# %% [markdown] name="sampler-name" lang="zh"
# **刚才看到的是什么。** 在 $\beta = 0.44$ 附近（滑块下的 ▲ 处），细小的颗粒长成“陆地与海洋”。$\beta = 0.6$ 时，几千轮之后，图像仍受初始状态的影响：从单一标号出发，就一直以它为主；从随机标号出发，则分成几大块。温度减半与 $\beta$ 加倍效果相同，因为只有 $\beta / T$ 起作用。
#
# 这是一条马尔可夫链，它的状态是整幅图像。走一步就是：取一个位置，丢弃它的标号，按 (2.5) 重新抽一个。每个位置都抽一次，称为一轮**扫描**（sweep）。这条链的平稳分布正是 (2.4) 的 $P$，而且始终用不到 $Z$（Geman 与 Geman，1984）。

# %% [markdown] name="sampler-why" lang="en"
# **Why.** Let $x$ and $x'$ differ in the site of this step only; two labels. From $x$ the step goes to $x'$ with probability $K(x \to x') = P(x') / [P(x) + P(x')]$, by (2.5). So $P(x)\,K(x \to x') = P(x)\,P(x') / [P(x) + P(x')]$, the same with $x$ and $x'$ exchanged: **detailed balance**. Every step leaves $P$ as it is, and so does a sweep.

# %% [markdown] name="sampler-why" lang="zh"
# **为什么。** 设只有两种标号，$x$ 与 $x'$ 只在这一步所取的位置上不同。由 (2.5)，这一步从 $x$ 走到 $x'$ 的概率是 $K(x \to x') = P(x') / [P(x) + P(x')]$。于是 $P(x)\,K(x \to x') = P(x)\,P(x') / [P(x) + P(x')]$，交换 $x$ 与 $x'$ 后不变：这就是**细致平衡**。每一步都使 $P$ 保持不变，一轮扫描也就如此。

# %% [markdown] name="sampler-balance-text" lang="en"
# **The check on all 512 pictures.** One step is a matrix of $512 \times 512$: a row has two entries, for the picture as it is and with the site flipped. Nine steps make a sweep.

# %% [markdown] name="sampler-balance-text" lang="zh"
# **用全部 512 幅图检验。** 一步就是一个 $512 \times 512$ 的矩阵：每行有两个非零元素，分别对应这幅图本身和翻转该位置之后的图。九步合成一轮扫描。

# %% name="sampler-balance"
p, pictures = joint((3, 3), 0.4).probabilities, np.arange(512)
sweep = np.eye(512)
for spot in range(9):
    flipped = pictures ^ (1 << (8 - spot))  # the number of the picture with this site flipped
    step = np.zeros((512, 512))
    step[pictures, flipped] = p[flipped] / (p + p[flipped])
    step[pictures, pictures] = p / (p + p[flipped])
    flow = p[:, None] * step
    assert np.allclose(flow, flow.T, atol=1e-15)  # detailed balance
    sweep = sweep @ step
print(say("p @ sweep - p:", "p @ sweep - p："), f"{abs(p @ sweep - p).max():.1e}")
assert np.allclose(stationary(sweep), p)  # found by the function of 2.1, which knows no field

# %% [markdown] name="sampler-colours" lang="en"
# **Two colours.** With 4 neighbours, colour the grid like a chessboard: a black site has only white neighbours. Given the white ones, the black ones are independent, so all of them may be drawn at once; then the white ones. With 8 neighbours four colours are needed. It is exact with free borders. On a grid that is closed to a ring with an odd number of columns the colours clash.

# %% [markdown] name="sampler-colours" lang="zh"
# **棋盘式分组（图着色）。** 四邻域时，把网格像国际象棋棋盘那样染色：黑格的邻点全是白格。白格给定之后，黑格之间相互独立，可以一次全部重抽；然后轮到白格。八邻域需要四种颜色。网格不首尾相接（自由边界）时，这样做是精确的；若首尾相接（周期边界）而列数为奇数，首尾两列同色，分组就不成立。

# %% [markdown] name="sampler-code" lang="en"
# **Code.** In four lines: go through the sites, draw each from (2.5). Below them the same as it stands in the package, with loops and sums written out, for any number of labels. Fed with the same random numbers, both give the same pictures.

# %% [markdown] name="sampler-code" lang="zh"
# **代码。** 四行就够：逐个访问各个位置，按 (2.5) 抽取。下面是软件包中的写法，循环与求和都明写出来，标号可以多于两种。用同样的随机数，两者得到同样的图。

# %% name="sampler-four"
def my_sweep(x, beta, rng):
    for site in np.ndindex(x.shape):
        x[site] = rng.random() >= local_conditional(x, site, beta, 2)[0]  # label 1, or 0
    return x

# %% name="sampler-imports"
import math

from segteach.arrays import check_rng

# %% name="sampler-plain" source="models.fields.gibbs.plain_sweep"

# %% name="sampler-same"
mine, plain = np.zeros((6, 8), int), np.zeros((6, 8), int)
rngs = np.random.default_rng(5), np.random.default_rng(5)
for _ in range(20):
    mine, plain = my_sweep(mine, 0.4, rngs[0]), plain_sweep(plain, 0.4, rng=rngs[1])
    assert (mine == plain).all()
print(mine)

# %% [markdown] name="sampler-check-text" lang="en"
# **Does it draw from $P$?** On $3 \times 3$ sites the list of 512 says how often a picture should have so many unequal pairs. Count it in 4000 sweeps of `plain_sweep`. Sweeps that follow each other are alike, so the error comes from 20 blocks of 200 sweeps: the spread of their shares, divided by $\sqrt{20}$. The bars of error are two such errors long on each side. The sampler of the lab, a colour at a time, must agree too; on $128 \times 128$ sites it is several hundred times as fast.

# %% [markdown] name="sampler-check-text" lang="zh"
# **抽出的样本服从 $P$ 吗？** 在 $3 \times 3$ 网格上，由 512 幅图可以精确算出：标号不同的点对为 0、1、2……个的图，各应占多大比例。再用 `plain_sweep` 扫描 4000 轮，实际数一数。前后相继的扫描彼此相似，所以误差由 20 段、每段 200 轮来估计：各段比例的标准差除以 $\sqrt{20}$。误差线上下各画两倍误差。实验用的采样器一次抽取同色的全部位置，也应当一致；在 $128 \times 128$ 的网格上，它快几百倍。

# %% name="sampler-check"
from segteach.models.fields.gibbs import gibbs_steps

exact = np.bincount(np.round(joint((3, 3), 0.4).energies / 0.8 + 6).astype(int), p, minlength=13)
rng, x, fields = np.random.default_rng(1), np.zeros((3, 3), int), []
for _ in range(4000):
    x = plain_sweep(x, 0.4, rng=rng)
    fields.append(x)
fast = [state.labels for state in gibbs_steps((3, 3), 0.4, 2, sweeps=4000, rng=1)][1:]
measured = []
for chain in (fields, fast):
    unequal = [int(round(potts_energy(field, 0.4) / 0.8 + 6)) for field in chain]
    blocks = np.eye(13)[unequal].reshape(20, 200, 13).mean(axis=1)
    measured.append((blocks.mean(axis=0), blocks.std(axis=0, ddof=1) / np.sqrt(20)))

# %% name="sampler-check-figure"
fig, ax = plt.subplots(figsize=(8.6, 3.2), layout="constrained")
ax.bar(range(13), exact, color="0.8", label=say("exact, from 512 pictures", "精确值（由 512 幅图）"))
names = say("plain_sweep", "逐点抽取"), say("a colour at a time", "同色位置一次抽取")
for (mean, error), name, shift, colour in zip(measured, names, (-0.15, 0.15), ("#D55E00", "#0072B2")):
    ax.errorbar(np.arange(13) + shift, mean, 2 * error, fmt="o", ms=5, color=colour, label=name)
    assert (abs(mean - exact) <= 4 * error + 0.002).all()
ax.set(xlabel=say("pairs of unequal neighbours", "标号不同的点对数"), ylabel=say("share", "比例"))
ax.set_title(say("both samplers draw the exact shares", "两种采样器都符合精确比例"))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
show(
    fig,
    en="Grey bars for 0 to 12 unequal pairs, tallest at 3, then at 0 and 4, none at 1; the dots of both "
    "samplers lie on their tops, within short error bars.",
    zh="横轴为 0 到 12 个不同点对，灰色条形在 3 处最高，其次是 0 和 4，1 处为零；两种采样器的点都落在条形顶端，误差线很短。",
)

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
# All 16 pictures of $2 \times 2$ sites; proposed is to flip one of the four sites. Blue: the label is drawn from (2.5), as the Gibbs sampler does; for two labels that accepts with $e^{-U_j} / (e^{-U_i} + e^{-U_j})$. Orange: yours. Both chains go to $\pi$. Yours stays less often, in 64 % of the steps where the other stays in 77 %, and here it gets there faster. That is no law: with $\beta = 0$ in the next cell yours accepts every flip and swings for ever between an even and an odd number of ones (*periodic*, 2.1).

# %% [markdown] name="exercise-metropolis-effect-text" lang="zh"
# $2 \times 2$ 个位置的全部 16 幅图，提议是翻转四个位置之一。蓝色：像吉布斯采样那样按 (2.5) 抽取标号，两种标号时接受概率为 $e^{-U_j} / (e^{-U_i} + e^{-U_j})$。橙色：你的链。两条链都趋于 $\pi$；你的链停留得少（占 64% 的步，另一条是 77%），在这里也更快。但这不是定律：把下一个单元格里的 0.6 改成 0，即 $\beta = 0$，你的链就接受每一次翻转，1 的个数永远一奇一偶地来回摆动（有周期，见 2.1 节）。

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
    en="Distance to the stationary distribution over 60 steps, falling straight on a logarithmic axis; once "
    "yours is written, its line falls faster.",
    zh="60 步内到平稳分布的距离，纵轴为对数，曲线近似直线下降；写好函数后，你的曲线下降得更快。",
)

# %% [markdown] name="sampler-transition-text" lang="en"
# **The phase transition.** For $V = \pm\beta$, $L$ labels and 4 neighbours there is one special coupling,
#
# $$\beta_c = \tfrac12 \ln(1 + \sqrt{L}) \approx 0.4407 \quad (L = 2) . \tag{2.7}$$
#
# Below it the labels balance; above it one label takes over an endless grid. For two labels it is known by how much (Onsager; proof by Yang 1952): the share of the one less that of the other, the *magnetisation*, is
#
# $$m = \left(1 - \sinh(2\beta)^{-4}\right)^{1/8} \ (\beta > \beta_c), \qquad m = 0 \ (\beta \le \beta_c) .$$
#
# The line below is $(1 + m)/2$. The dots begin with label 0 everywhere and show how much of it there is in 200 sweeps, after 400 that are not counted, in the middle of the grid: at a free border sites have fewer neighbours.

# %% [markdown] name="sampler-transition-text" lang="zh"
# **相变（phase transition）。** 对 $V = \pm\beta$、$L$ 种标号和四邻域，有一个特殊的耦合系数：
#
# $$\beta_c = \tfrac12 \ln(1 + \sqrt{L}) \approx 0.4407 \quad (L = 2) \tag{2.7}$$
#
# 低于它，各种标号势均力敌；高于它，在无限大的网格上某一种标号会占据优势。两种标号时，优势的大小也已知（Onsager 给出结果，Yang 于 1952 年证明）：两种标号所占比例之差，即**磁化强度**（magnetisation），为
#
# $$m = \left(1 - \sinh(2\beta)^{-4}\right)^{1/8} \ (\beta > \beta_c), \qquad m = 0 \ (\beta \le \beta_c)$$
#
# 下图的曲线是 $(1 + m)/2$。圆点从全部为标号 0 出发，舍去前 400 轮，再在 200 轮中统计它所占的比例；只统计网格的中部，因为自由边界上的位置邻点较少。

# %% name="sampler-transition"
from segteach.draw.mrf import draw_labels
from segteach.models.fields.mrf import critical_beta

betas, ends, means, spreads = [0.1, 0.2, 0.3, 0.36, 0.4, 0.44, 0.46, 0.48, 0.55, 0.7], [], [], []
for b in betas:
    run = [s.labels for s in gibbs_steps(np.zeros((128, 128), int), b, 2, sweeps=600, rng=0)]
    blocks = (np.array(run[-200:])[:, 32:96, 32:96] == 0).reshape(10, -1).mean(axis=1)
    ends.append(run[-1]), means.append(blocks.mean()), spreads.append(2 * blocks.std() / 3)
fine = np.linspace(0.05, 0.75, 400)
m = np.maximum(1 - np.sinh(2 * fine) ** -4.0, 0) ** (1 / 8)
assert np.isclose(np.sinh(2 * critical_beta(2)), 1)  # there m begins

# %% name="sampler-transition-figure"
fig, axes = plt.subplots(1, 4, figsize=(12, 3.2), layout="constrained")
axes[0].plot(fine, (1 + m) / 2, "k-", lw=1.5, label=say("exact", "精确值"))
axes[0].errorbar(betas, means, spreads, fmt="o", color="#D55E00", ms=6, label=say("sampled", "采样"))
axes[0].axvline(critical_beta(2), color="k", ls=":")
axes[0].set(xlabel=say("coupling", "耦合系数") + r" $\beta$", ylabel=say("share of label 0", "标号 0 的占比"))
axes[0].set(ylim=(0.4, 1.03), title=say("dotted: ", "虚线：") + r"$\beta_c$")
axes[0].legend(frameon=False, loc="lower right")
for ax, place in zip(axes[1:], (2, 5, 8)):
    draw_labels(ax, ends[place], 2, rf"$\beta = {betas[place]}$")
show(
    fig,
    en="A line at one half that leaps up beyond the dotted line to nearly 1; the dots lie on it but at 0.44, where one "
    "is far above. Three fields: fine grains of both colours, blue with ragged orange patches, blue with specks.",
    zh="曲线先停在一半，越过虚线后陡升到接近 1；圆点都落在曲线上，只有 0.44 处的一个高出许多。三个标号场：两色的"
    "细小颗粒、蓝底上的大块橙斑、几乎全蓝而带少许斑点。",
)

# %% [markdown] name="sampler-transition-saw" lang="en"
# **What you saw.** Theory and dots agree to 0.02, but for one: at 0.44, a hair below $\beta_c$, the start is not yet forgotten after 400 sweeps, and the patches are nearly as large as the grid. Both are what a phase transition does to a sampler. A bar of error does not tell you of it: it only knows the 200 sweeps that it has seen.

# %% [markdown] name="sampler-transition-saw" lang="zh"
# **刚才看到的是什么。** 除一个点之外，理论与圆点相差不到 0.02。例外在 0.44，略低于 $\beta_c$：400 轮之后初始状态的影响还没有消失，斑块也几乎与网格一样大。这两点都是相变给采样带来的困难。误差线反映不出这一点，因为它只“看到”了那 200 轮。

# %% [markdown] name="sampler-try-text" lang="en"
# **Try it.** Which share has the label that has taken over, on an endless grid at $\beta = 0.5$? And what is $\beta_c$ for three labels?

# %% [markdown] name="sampler-try-text" lang="zh"
# **试一试。** $\beta = 0.5$ 时，在无限大的网格上，占优的标号占多大比例？三种标号时 $\beta_c$ 是多少？

# %% name="sampler-try"
mine = None
try_it(mine, np.array([(1 + (1 - np.sinh(1.0) ** -4) ** (1 / 8)) / 2, critical_beta(3)]))

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

# %% [markdown] name="map-saw" lang="en"
# **What you saw.** With $\beta = 0$ nearly half of the lab's pixels are wrong (45 %), with 0.5 one in a hundred; at 1 the thin tail breaks, and at 2 a whole region is lost. In the race ICM stops highest; expansion gets lowest, annealing a little less low and much later. From random labels all three means begin at nearly the same grey (0.38). Expansion finds the least energy *for these means*: one label everywhere, 29 % wrong; the others have no pixel, so there is nothing to learn. ICM and annealing end higher, with patches of all labels, whose means differ: that can be learned from. ICM halts at 21 %, annealing comes to 1 %. Do not trust this one start: of 20 random ones annealing got below 2 % in seven, ICM and expansion in none. And without new estimates nobody recovers: the means themselves are wrong.

# %% [markdown] name="map-saw" lang="zh"
# **刚才看到的是什么。** 实验的图像在 $\beta = 0$ 时有近一半像素错误（45%），0.5 时只有约 1%；到 1 时细尾断开，到 2 时失去一整个区域。竞赛中 ICM 停下时的能量最高；α 扩张降得最低，模拟退火稍高一点，而且慢得多。从随机标号出发，三个均值起初几乎相同（0.38）。α 扩张求得的是**这些均值之下**的最小能量：处处同一个标号，29% 错误；其余标号没有像素，也就无从学习。ICM 和模拟退火停在较高处，各标号都有成片的像素，均值彼此不同，可供学习：ICM 停在 21%，模拟退火到 1%。但不要只信这一个初值：20 个随机初值中，模拟退火有七个降到 2% 以下，ICM 和 α 扩张一个也没有。如果不重新估计，哪种方法都恢复不了：均值本身就是错的。

# %% [markdown] name="map-name" lang="en"
# Segmentation with a Markov field assumes that a pixel is tied to the pixels of its neighbourhood and to none outside. That lets us write down how structured a label field is *before* we look, and weigh it against what we see.
#
# Two random fields over the $M \times N$ picture:
#
# - $X = \{x_i, i \in S\}$, the **labels**, $x_i = 1, \dots, L$: pixel $i$ belongs to target $1, 2, \dots, L$. They cannot be observed.
# - $Y = \{y_i, i \in S\}$, the **grey values**, which can.
#
# Segmenting means $y_i \in Y \to x_i \in X$ for all $i$ in $\{1, \dots, MN\}$.

# %% [markdown] name="map-name" lang="zh"
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
# Take $-\ln$: $\;E(x) = U(x) + \sum_s \left[\tfrac{(y_s - \mu_m)^2}{2\sigma_m^2} + \ln\sigma_m\right] +$ const. MAP is energy minimisation. ($\ln Z$ is in the constant.) And $-\ln p(y_s \mid x_s)$ is a potential of the single site $s$: given the picture, $X$ is again a Markov field with the same neighbours, so the sampler of 2.5 draws from it, too.
#
# > **Note on the lecture.** The slide calls the pixels "independent and identically distributed". Independent, given the labels: yes. Identically distributed: no, $\mu_m$ and $\sigma_m$ change from region to region.

# %% [markdown] name="map-formula" lang="zh"
# **公式。** 最优分割是图像已知时概率最大的标号场，即**最大后验**（maximum a posteriori，MAP）解。根据贝叶斯公式：
#
# $$\hat X = \arg\max_X p(X \mid Y) = \arg\max_X \frac{p(Y \mid X)\,p(X)}{p(Y)} = \arg\max_X p(Y \mid X)\,p(X) \tag{2.8}$$
#
# 因为图像给定之后 $p(Y)$ 是常数。**先验** $p(X)$ 是以 (2.6) 为势函数的吉布斯分布 (2.4)（而不是讲义所印的条件概率连乘，见 2.4 节）。**似然** $p(Y \mid X)$ 要根据图像选择，这里每个区域 $m$ 用一个高斯分布：
#
# $$p(Y = y \mid X = x) = \prod_s \frac{1}{\sqrt{2\pi}\,\sigma_m} \exp\left[-\frac{(y_s - \mu_m)^2}{2\sigma_m^2}\right], \qquad m = x_s \tag{2.9}$$
#
# 其中 $\mu_m$ 和 $\sigma_m$ 分别是第 $m$ 个区域的均值和标准差。取 $-\ln$，得 $E(x) = U(x) + \sum_s \left[\tfrac{(y_s - \mu_m)^2}{2\sigma_m^2} + \ln\sigma_m\right] +$ 常数：MAP 就是能量最小化（$\ln Z$ 也在常数里）。其中 $-\ln p(y_s \mid x_s)$ 就是单点 $s$ 的势函数：图像给定之后，$X$ 仍是邻域不变的马尔可夫随机场，2.5 节的采样同样适用。
#
# > **对讲义的说明。** 讲义说像素“独立同分布”。给定标号时独立，这没有问题；但并非同分布，因为 $\mu_m$ 和 $\sigma_m$ 随区域而变。

# %% [markdown] name="map-best-text" lang="en"
# **On nine sites the MAP is the first picture of a list.** Let $y$ pull at the tiny field of 2.4 (its lab has a slider for it): a label that differs from $y_s$ costs $h = 1$, two neighbours cost $\pm\beta$. Here are the likeliest of the 512 for several $\beta$. The first of a row is the MAP.

# %% [markdown] name="map-best-text" lang="zh"
# **只有九个位置时，MAP 就是列表中的第一幅图。** 让 $y$ 作用于 2.4 节的小随机场（那里的实验有这个滑块）：标号与 $y_s$ 不同，能量增加 $h = 1$；每对邻点为 $\pm\beta$。下图是几个 $\beta$ 下 512 幅图中概率最大的几幅，每行第一幅就是 MAP。

# %% name="map-best"
seen = np.array([[0, 0, 1], [0, 1, 1], [0, 0, 1]])
unlike = (seen[..., None] != np.arange(2)) * 1.0  # (3, 3, 2)
fig, axes = plt.subplots(3, 7, figsize=(11, 5.2))
for row, b in zip(axes, (0.0, 0.35, 0.6)):
    field = joint((3, 3), b, unary=unlike)
    draw_labels(row[0], seen, 2, say("seen: y, ", "观测 y，") + rf"$\beta = {b}$")
    for ax, n in zip(row[1:], np.argsort(field.energies.round(9), kind="stable")):
        draw_labels(ax, field.configurations[n], 2, f"{field.probabilities[n]:.3f}")
show(
    fig,
    en="Three rows of pictures of nine sites, y at the left: two columns of blue, one of orange, and an orange bump. "
    "At beta 0 y itself comes first, at 0.35 y without its bump, at 0.6 all blue.",
    zh="三行九格小图，最左是 y：两列蓝、一列橙，橙色有一个凸起。β = 0 时 y 本身排第一，0.35 时是没有凸起的 y，"
    "0.6 时是全蓝的图。",
)

# %% [markdown] name="map-best-saw" lang="en"
# **What you saw.** The prior takes away first the bump, then the whole minority: two things that look much the same to it. Keep that for 2.9. And the first picture has 6 to 18 % of the probability: the MAP is the best single answer, not a sure one.

# %% [markdown] name="map-best-saw" lang="zh"
# **刚才看到的是什么。** 先验先去掉凸起，再去掉整个少数标号：在它看来，两者差不多。这一点留到 2.9 节再说。此外，排第一的图只占概率的 6% 到 18%：MAP 是最好的单个答案，却不是有把握的答案。

# %% [markdown] name="map-keys" lang="en"
# **Six decisions** make one MRF segmentation. Each is a switch in the lab.
#
# | key point | here | switch |
# |---|---|---|
# | the cliques | pairs of 4 or 8 neighbours | neighbours |
# | the potential $V_c$ | Potts (2.6); weaker on diagonals; or with the slide's sign | potential, β |
# | the prior $p(X)$, "from a pre-segmentation" | k-means on the grey values | start |
# | the conditional distribution $p(Y \mid X)$ | Gaussian or Laplace | likelihood |
# | its parameters | mean and standard deviation of each region, estimated again after each labelling | estimate again |
# | the algorithm | each pixel alone, ICM, annealing, expansion / cut | solver |
#
# > **Note on the lecture.** The slide fixes the prior by the pre-segmentation. But $p(X)$ is the Gibbs field, whatever the picture. What k-means gives is the first labels, and with them the first $\mu_m$ and $\sigma_m$.

# %% [markdown] name="map-keys" lang="zh"
# **MRF 图像分割的六个关键点。** 每一个在实验里都有对应的开关。
#
# | 关键点 | 这里的做法 | 开关 |
# |---|---|---|
# | 子团（讲义此处称“基团”）的选取 | 四邻域或八邻域的点对 | 邻域 |
# | 势函数 $V_c(x)$ 的定义 | Potts 势 (2.6)；对角方向减弱；或用讲义所印的符号 | 势函数、β |
# | 先验概率 $p(X)$ 的确定（图像预分割） | 对灰度做 K 均值聚类 | 初值 |
# | 选取合适的条件分布 $p(Y \mid X)$ | 高斯或拉普拉斯 | 似然 |
# | 条件分布中参数的估计 | 各区域的均值与标准差，每求出一次标号场就重新估计 | 重新估计 |
# | 分割算法的选取 | 逐像素、ICM、模拟退火、α 扩张 / 最小割 | 求解方法 |
#
# > **对讲义的说明。** 讲义说先验由预分割确定。其实 $p(X)$ 就是吉布斯随机场，与图像无关；K 均值给出的是最初的标号，以及由此估计的最初的 $\mu_m$ 和 $\sigma_m$。

# %% [markdown] name="map-solvers" lang="en"
# **The four solvers**, in one line each:
#
# - *each pixel alone* takes its likeliest label and ignores the neighbours;
# - **ICM** (iterated conditional modes) gives one pixel after the other the label of least energy, given the labels around it;
# - **simulated annealing** runs the Gibbs sampler of 2.5 while the temperature $T$ falls slowly;
# - **expansion / cut** changes many pixels at once by a minimum cut: see 2.7.

# %% [markdown] name="map-solvers" lang="zh"
# **四种求解方法**，各用一句话概括：
#
# - **逐像素**：取似然最大的标号，不看邻点；
# - **条件迭代模式**（iterated conditional modes，ICM）：逐个像素取周围标号给定时能量最小的标号；
# - **模拟退火**（simulated annealing）：运行 2.5 节的吉布斯采样，同时让温度 $T$ 慢慢下降；
# - **α 扩张 / 最小割**（alpha-expansion）：用一次最小割同时改变许多像素，见 2.7 节。

# %% [markdown] name="map-numbers" lang="en"
# **The numbers of one pixel.** One pixel of the lab's picture, both halves of its energy for each label. The label with the least sum wins, and that is all that ICM does. The second half by hand: each neighbour inside the picture adds $-\beta$ to its own label and $+\beta$ to the others.

# %% [markdown] name="map-numbers" lang="zh"
# **代入数值：一个像素。** 取实验图像中的一个像素，对每个标号写出能量的两部分。两项之和最小的标号胜出，ICM 做的就是这件事。第二部分手算如下：图内的每个邻点，给与它相同的标号加 $-\beta$，给其余标号加 $+\beta$。

# %% name="map-four"
from segteach.cuts.energy import OFFSETS, shifted


def around(labels, site, betas, kinds, connectivity):
    V = np.zeros(kinds)
    for offset, beta in zip(OFFSETS[connectivity], betas):  # (0, 1), (1, 0), and two diagonals
        for near in (np.add(site, offset), np.subtract(site, offset)):
            if (near >= 0).all() and (near < labels.shape).all():
                V += np.where(np.arange(kinds) == labels[tuple(near)], -beta, beta)
    return V

# %% name="map-numbers-cell"
site, regions, used = map_lab.pictures.pixel, map_lab.state, map_lab.used
y, y_costs, lab_betas = map_lab.image[site], map_lab.unary[site], map_lab.betas
neighbourhood = lab_betas, len(regions.means), used["connectivity"]
pairs = around(regions.labels, site, *neighbourhood)
print("-ln p(y | m) ", y_costs.round(3))
print(say("sum of V     ", "V 之和       "), pairs.round(3))
cheapest = say("-> label of least energy", "-> 能量最小的标号"), (y_costs + pairs).argmin()
print(say("together     ", "合计         "), (y_costs + pairs).round(3), *cheapest)

# %% [markdown] name="map-code" lang="en"
# **Code.** The package's function gives the second line for all sites and labels at once, a direction at a time. `shifted(costs, offset)` returns two *views* of one array, the first and the second site of every pair: what is added to a view is added to the array. The first line is checked by hand: from (2.9), or, where you chose Laplace in the lab, from its density $e^{-\sqrt2\,|y - \mu_m| / \sigma_m} / (\sqrt2\,\sigma_m)$, whose standard deviation is $\sigma_m$, too.

# %% [markdown] name="map-code" lang="zh"
# **代码。** 第二行是包含该位置的各子团势函数之和 $\sum V$。软件包的函数一次算出所有位置、所有标号的这个值，每次处理一个方向：`shifted(costs, offset)` 返回同一数组的两个**视图**（view），分别是每个点对的第一点和第二点；加到视图上，就是加到数组上。第一行则手算核对：按 (2.9)；如果你在实验中选了拉普拉斯分布，则按它的密度 $e^{-\sqrt2\,|y - \mu_m| / \sigma_m} / (\sqrt2\,\sigma_m)$，其标准差同样是 $\sigma_m$。

# %% name="map-imports"
from segteach.models.fields.mrf import check_unary, direction_betas, to_energy

# %% name="map-local-costs" source="models.fields.mrf.local_costs"

# %% name="map-verify"
mu, sigma = regions.means, regions.deviations
by_hand = {
    "gaussian": (y - mu) ** 2 / (2 * sigma**2) + np.log(np.sqrt(2 * np.pi) * sigma),
    "laplace": np.sqrt(2) * abs(y - mu) / sigma + np.log(np.sqrt(2) * sigma),
}[used["likelihood"]]
print(used["likelihood"], by_hand.round(6), y_costs.round(6))
assert np.allclose(by_hand, y_costs)
assert np.allclose(pairs, local_costs(regions.labels, *neighbourhood)[site])

# %% [markdown] name="map-terms-text" lang="en"
# **All pixels at once.** The same two halves, and their sum, for label 1 against label 0: where the colour is orange label 1 costs less.

# %% [markdown] name="map-terms-text" lang="zh"
# **所有像素。** 同样的两部分及其和，用标号 1 与标号 0 的能量之差表示：橙色处取标号 1 的能量小。

# %% name="map-terms"
V = local_costs(regions.labels, *neighbourhood)
parts = {"-ln p(y | m)": map_lab.unary, say("sum of V", "V 之和"): V, say("together", "合计"): map_lab.unary + V}
fig, axes = plt.subplots(1, 4, figsize=(12, 2.6), layout="constrained")
draw_image(axes[0], map_lab.image, say("picture y", "图像 y"))
for ax, (title, part) in zip(axes[1:], parts.items()):
    gap = part[..., 0] - part[..., 1]
    most = np.quantile(abs(gap), 0.95) + 1e-9
    ax.imshow(gap, cmap="PuOr_r", vmin=-most, vmax=most)
    ax.set_title(title), ax.set_axis_off()
show(
    fig,
    en="The noisy picture; its data costs, orange and violet with grains of noise; the pair costs, smooth and the same "
    "within a region; their sum, in which most grains are gone.",
    zh="带噪声的图像；数据代价之差，橙紫两色夹杂噪声颗粒；点对代价之差，区域内部均匀；两者之和，大部分颗粒已消失。",
)

# %% [markdown] name="map-try-text" lang="en"
# **Try it.** $y = 0.5$, $\mu_m = 0.4$, $\sigma_m = 0.1$: what is $-\ln p(y \mid m)$ by (2.9)? And: two labels cost a pixel 1.0 and 2.5, three of its four neighbours have label 1, one has label 0, $\beta = 0.5$. Which label does ICM give it?

# %% [markdown] name="map-try-text" lang="zh"
# **试一试。** $y = 0.5$、$\mu_m = 0.4$、$\sigma_m = 0.1$，按 (2.9)，$-\ln p(y \mid m)$ 是多少？又设某像素取两种标号的代价为 1.0 和 2.5，四个邻点中三个标号为 1，一个为 0，$\beta = 0.5$：ICM 给它哪个标号？

# %% name="map-try"
mine = None
try_it(mine, 0.1**2 / (2 * 0.1**2) + np.log(np.sqrt(2 * np.pi) * 0.1))

# %% name="map-try-icm"
mine = None
try_it(mine, np.array([1.0 - 0.5 + 1.5, 2.5 - 1.5 + 0.5]).argmin())

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
words = say("the slide's best is not the MAP in {} of 100", "100 例中有 {} 例，讲义的最优标号场不是 MAP")
print(words.format(elsewhere))
words = say("mean U of the MAP {:.2f}, of the slide's {:.2f}", "U 的均值：MAP {:.2f}，讲义 {:.2f}")
print(words.format(*np.mean(energies, axis=0)))

# %% [markdown] name="map-watch" lang="en"
# **One line from K-means to here.** All these take turns: a step for the labels, a step for the parameters of each class.
#
# | | a pixel gets | its neighbours count |
# |---|---|---|
# | K-means | the class of the nearest mean | no |
# | hard EM (exercise of chapter 1) | the class of least $-\ln [\pi_k N_k]$ | no |
# | EM (chapter 1) | a share $\gamma$ of every class | no |
# | labels and regions in turn, here | the label that makes $E(x)$ least | yes |
# | GrabCut (chapter 3) | the same with colours: a mixture for each of two labels | yes |
#
# So the loop of the lab is **hard EM with neighbours**. (The weights $\pi_k$ are gone: the Potts prior stands in their place.) In the code below one line changes.

# %% [markdown] name="map-watch" lang="zh"
# **从 K 均值到这里，一脉相承。** 下面这些方法都是交替进行：一步更新标号，一步更新各类的参数。
#
# | | 每个像素得到 | 是否考虑邻点 |
# |---|---|---|
# | K 均值 | 均值最近的类 | 否 |
# | 硬 EM（第 1 章的练习） | $-\ln [\pi_k N_k]$ 最小的类 | 否 |
# | EM（第 1 章） | 在每一类中各占一份 $\gamma$ | 否 |
# | 这里：标号与区域参数交替 | 使 $E(x)$ 最小的标号 | 是 |
# | GrabCut（第 3 章） | 同上，但用颜色：两种标号各有一个混合模型 | 是 |
#
# 所以，实验中的循环就是**考虑邻点的硬 EM**。（权重 $\pi_k$ 不再出现，由 Potts 先验取而代之。）下面的代码只换一行。

# %% name="map-hard-em"
from segteach.cuts.expansion import expansion
from segteach.models.fields.labelled_scenes import labelled_scene, wrong_percent
from segteach.models.fields.map_labelling import map_labelling, map_steps

scene = labelled_scene((110, 150), 3, noise=0.12)
grey = scene.image[..., None]
for beta in (0.0, 1.0):
    x = map_labelling(scene.image, 3, rounds=0).labels  # k-means
    for _ in range(10):
        mu, sigma = np.transpose([(grey[x == m].mean(), grey[x == m].std()) for m in range(3)])
        costs = (grey - mu) ** 2 / (2 * sigma**2) + np.log(np.sqrt(2 * np.pi) * sigma)
        found = costs.argmin(2) if beta == 0 else expansion(to_energy(costs, beta), x.ravel()).labels
        x = found.reshape(x.shape)
    words = say("beta = {}: {:.1f} % of the pixels wrong", "β = {}：{:.1f}% 的像素错误")
    print(words.format(beta, wrong_percent(x, scene.labels)))
    assert (x == map_labelling(scene.image, 3, beta, solver="expansion").labels).all()

# %% [markdown] name="map-player-text" lang="en"
# **Watch.** The same loop in the package: first the pre-segmentation, then new labels for the old means, then new means for the new labels. The energy never rises.

# %% [markdown] name="map-player-text" lang="zh"
# **观察。** 软件包中的同一循环：先是预分割，然后在旧的均值下求新的标号，再由新的标号求新的均值。能量从不上升。

# %% name="map-player"
from segteach.draw.mrf import draw_map_state, regions_over

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
    en="A disc with a tail: deep in specks where each pixel decides alone; once your sweep is written, nearly "
    "clean with 4 neighbours, and cleaner with 8.",
    zh="带细尾的圆盘：逐像素决定时布满斑点；写好函数后，四邻域的结果基本干净，八邻域更干净。",
)

# %% [markdown] name="map-breath" lang="en"
# **In one breath.** Minus the logarithm, Bayes is a sum of two energies: what the pixel says and what its neighbours say. ICM goes downhill one pixel at a time and gets stuck; annealing shakes the picture and gets close; expansion moves whole regions. *For two labels one of them is exact. How can that be?*

# %% [markdown] name="map-breath" lang="zh"
# **小结。** 取负对数之后，贝叶斯公式就是两份能量之和：一份来自像素自身，一份来自它的邻点。ICM 一次改一个像素，能量只降不升，会卡在局部极小；模拟退火靠随机扰动，能接近最优；α 扩张一次改变整片区域。标号只有两种时，其中一种方法是精确的。这怎么可能？

# %% [markdown] name="flow-play" lang="en"
# ## 2.7 Max-flow, min-cut
#
# Two labels are special: their best labelling can be found exactly, by sending water from a source $s$ to a sink $t$. (From here to the end of the section $s$ is the source, no site.)
#
# - Step forward. The line of the algorithm that runs is lit. Which path carries the water? Which link is full first?
# - Watch the *residual* graph: after a path, arrows appear against the stream. What are they for? The example *taken back* needs one.
# - Change a capacity, or write a network of your own into *links*, or paint the 5×5 picture. Predict the cut before you step to the end.

# %% [markdown] name="flow-play" lang="zh"
# ## 2.7 最大流与最小割
#
# 只有两种标号时情况特殊：让水从源点（source）$s$ 流向汇点（sink）$t$，就能精确地求出最优的标号场。（本节以下的 $s$ 都指源点，不再是位置。）
#
# - 逐步前进，正在执行的那一行算法会高亮：水沿哪条路径流？哪条边最先满？
# - 看**残量图**（residual graph）：沿一条路径推送之后，出现了逆流的箭头。它们有什么用？例子“撤回”就用得着。
# - 改一个容量，或者在“所有边”里写出自己的网络，或者在 5×5 的图上涂画。先猜割在哪里，再走到最后一步。

# %% name="flow-lab"
from segteach.labs.max_flow import MaxFlowTheatre

theatre = MaxFlowTheatre()
theatre

# %% [markdown] name="flow-name" lang="en"
# **What you saw.** In the textbook network $s \to a \to c \to t$ carries 12, and its link $a \to c$ is full first. Two more paths, 4 and 7: the flow is 23. The arrows against the stream let a later path take back what an earlier one decided: in *taken back* the link $a \to b$ is filled first and empty in the end.
#
# A **flow** gives each link a number $f$ from 0 to the link's capacity, and every node but $s$ and $t$ passes on what it gets (*conservation*). Its value $|f|$ is what leaves $s$, less what comes back. An **augmenting path** is one from $s$ to $t$ with room on all of it. Push its **bottleneck** through, the least room on it. The **residual graph** keeps the books: along a link, capacity minus flow; against it, the flow that may still be taken back.
#
# A **cut** parts the nodes into a set $S$ with $s$ and the rest $T$ with $t$. Its **capacity** is that of all links *from* $S$ *to* $T$; links from $T$ to $S$ do not count.

# %% [markdown] name="flow-name" lang="zh"
# **刚才看到的是什么。** 在教科书网络中，$s \to a \to c \to t$ 通过 12，其中的边 $a \to c$ 最先满。再有两条路径，分别通过 4 和 7：流量为 23。逆流的箭头使后来的路径可以撤回之前的决定：在例子“撤回”中，边 $a \to b$ 先被充满，最后却是空的。
#
# **流**（flow）给每条边一个数 $f$，从 0 到该边的**容量**（capacity）；除 $s$ 和 $t$ 外，每个节点流入多少就流出多少（**守恒**）。流量 $|f|$ 是流出 $s$ 的总量减去流回 $s$ 的。**增广路**（augmenting path）是从 $s$ 到 $t$、处处有余量的路径：按它的**瓶颈**（bottleneck，即路径上最小的余量）推送流量。**残量图**（也称残余网络，residual network）记录余量：顺着边是容量减流量，逆着边是还可以撤回的流量。
#
# **割**（cut）把节点分成含 $s$ 的集合 $S$ 和含 $t$ 的其余部分 $T$。它的**容量**是所有**从** $S$ **到** $T$ 的边的容量之和；从 $T$ 到 $S$ 的边不计。

# %% [markdown] name="flow-proof" lang="en"
# **Why the end is the optimum.** Take any flow and any cut. Add up conservation over the nodes of $S$: all that $s$ sends must leave $S$,
#
# $$|f| = f(S \to T) - f(T \to S) \le c(S \to T) - 0 .$$
#
# So every flow is at most every cut. Now let there be no augmenting path any more, and let $S$ be what $s$ still reaches in the residual graph. A link from $S$ to $T$ is full, or $s$ would reach further. A link from $T$ to $S$ carries nothing, or it could be taken back and $s$ would reach further. So here $\le$ is $=$:
#
# $$\text{every flow} \le \text{every cut}, \qquad \text{max-flow} = \text{min-cut} . \tag{2.10}$$
#
# A flow and a cut of the same size prove each other: the **certificate** below the residual graph. No solver needs to be trusted.

# %% [markdown] name="flow-proof" lang="zh"
# **为什么走到最后就是最优。** 任取一个流和一个割。把 $S$ 中各节点的守恒式相加：$s$ 送出的一切都要离开 $S$，
#
# $$|f| = f(S \to T) - f(T \to S) \le c(S \to T) - 0$$
#
# 所以任何流的流量都不超过任何割的容量。现在设增广路已不存在，并令 $S$ 为 $s$ 在残量图中还能到达的节点。从 $S$ 到 $T$ 的边都满了，否则 $s$ 还能走得更远；从 $T$ 到 $S$ 的边没有流量，否则可以撤回，$s$ 也能走得更远。于是上式取等号：
#
# $$\text{任何流} \le \text{任何割}, \qquad \text{最大流} = \text{最小割} \tag{2.10}$$
#
# 一个流和一个割大小相等，就同时证明了两者都是最优的。这就是残量图下方的**最优性验证**（certificate）：不必轻信任何求解方法。

# %% [markdown] name="flow-four-text" lang="en"
# **The heart of the algorithm in five lines.** `room[i, j]` is the residual graph. To push along a path takes room from each of its links and gives it to the way back. Three paths through the small network $s \to a$ 4, $s \to b$ 3, $a \to b$ 2, $a \to t$ 2, $b \to t$ 4:

# %% [markdown] name="flow-four-text" lang="zh"
# **算法的核心只有五行。** `room[i, j]` 就是残量图。沿一条路径推送，就是从每条边上取走余量，加到反方向上。在小网络 $s \to a$ 4、$s \to b$ 3、$a \to b$ 2、$a \to t$ 2、$b \to t$ 4 中走三条路径：

# %% name="flow-push"
from segteach.cuts.maxflow import max_flow
from segteach.cuts.network import Network, certificate, network_from_energy


def push(room, path):
    amount = min(room[i, j] for i, j in zip(path, path[1:]))
    for i, j in zip(path, path[1:]):
        room[i, j], room[j, i] = room[i, j] - amount, room[j, i] + amount
    return amount

# %% name="flow-four"
tails, heads, capacities = [0, 0, 1, 1, 2], [1, 2, 2, 3, 3], [4, 3, 2, 2, 4]  # s, a, b, t
room = np.zeros((4, 4))
room[tails, heads] = capacities
sent = [int(push(room, path)) for path in ([0, 1, 3], [0, 2, 3], [0, 1, 2, 3])]
print(sent, sum(sent), "\n", room)
assert sum(sent) == max_flow(Network(tails, heads, capacities, 4, 0, 3)).value

# %% [markdown] name="flow-try-text" lang="en"
# **Try it.** In that network, before anything is sent: the capacity of the cut with $S = \{s, a\}$, and of the least cut of all. As a list.

# %% [markdown] name="flow-try-text" lang="zh"
# **试一试。** 仍是这个网络，还没有推送时：$S = \{s, a\}$ 的割的容量，以及所有割中最小的容量。写成一个列表。

# %% name="flow-try"
mine = None
tiny = Network(tails, heads, capacities, 4, 0, 3)
try_it(mine, np.array([tiny.cut_capacity([1, 1, 0, 0]), max_flow(tiny).value]))

# %% [markdown] name="flow-labels" lang="en"
# **From labels to a network.** Let $u_i(l) = -\ln p(y_i \mid x_i = l)$. Each pixel is a node. Cutting its link from $s$ costs $u_i(1)$, cutting its link to $t$ costs $u_i(0)$. One of the two must be cut, and that decides the label: nodes on the side of $s$ have label 0, the others label 1. Neighbours have a link of capacity $2\beta$ each way, and one of the two is cut exactly when their labels differ. Then
#
# $$\text{capacity of the cut} = \sum_i u_i(x_i) + \sum_{(m,n)} 2\beta\,[x_m \ne x_n] = E(x) + \text{const} , \tag{2.11}$$
#
# and the minimum cut is the MAP labelling (Greig, Porteous and Seheult 1989). The constant is $\beta$ times the number of pairs, for (2.6) has $-\beta$ and $+\beta$ where a cut has 0 and $2\beta$. (A pixel pays at least the smaller of $u_i(0)$ and $u_i(1)$ whatever its label. The code takes that off both links first, so no capacity is negative.)

# %% [markdown] name="flow-labels" lang="zh"
# **从标号到网络。** 记 $u_i(l) = -\ln p(y_i \mid x_i = l)$。每个像素是一个节点。割断来自 $s$ 的边，代价是 $u_i(1)$；割断通向 $t$ 的边，代价是 $u_i(0)$。两条必断其一，标号由此确定：$s$ 一侧的节点标号为 0，其余为 1。邻点之间两个方向各有一条容量为 $2\beta$ 的边，恰好在标号不同时割断其中一条。于是
#
# $$\text{割的容量} = \sum_i u_i(x_i) + \sum_{(m,n)} 2\beta\,[x_m \ne x_n] = E(x) + \text{常数} \tag{2.11}$$
#
# 最小割给出的就是 MAP 标号场（Greig、Porteous 与 Seheult，1989）。这个常数等于 $\beta$ 乘以点对数，因为 (2.6) 取 $-\beta$ 和 $+\beta$，割则取 0 和 $2\beta$。（无论取哪个标号，每个像素的代价至少是 $u_i(0)$ 与 $u_i(1)$ 中较小的一个；代码先从两条边中减去它，容量就不会为负。）用图的最小割来最小化能量，这类方法统称**图割**（graph cut）。

# %% [markdown] name="flow-submodular" lang="en"
# **When does it work?** A pair of labels costs $V(0,0)$, $V(0,1)$, $V(1,0)$ or $V(1,1)$. It fits into a network when it is **submodular**: $V(0,0) + V(1,1) \le V(0,1) + V(1,0)$. For (2.6) that reads $-2\beta \le 2\beta$: every $\beta \ge 0$. With the sign that the slide prints it fails, and the lab of 2.6 says so.

# %% [markdown] name="flow-submodular" lang="zh"
# **什么时候可行？** 一个点对的代价是 $V(0,0)$、$V(0,1)$、$V(1,0)$ 或 $V(1,1)$。只要它是**次模**的（submodular），即 $V(0,0) + V(1,1) \le V(0,1) + V(1,0)$，就能用网络表示。对 (2.6)，这就是 $-2\beta \le 2\beta$：$\beta \ge 0$ 都可以。用讲义所印的符号则不成立，2.6 节的实验会提示这一点。

# %% [markdown] name="flow-code" lang="en"
# **Code and certificate.** The readable solver of the lab, the package's fast cut and a list of all 512 labellings must give one number: the least $E(x)$ of 2.6.

# %% [markdown] name="flow-code" lang="zh"
# **代码与最优性验证。** 实验里那个便于阅读的求解方法、软件包的快速最小割，以及逐一列出的全部 512 个标号场，三者应得到同一个数，即 2.6 节 $E(x)$ 的最小值。

# %% name="flow-check"
from segteach.cuts.min_cut import min_cut
from segteach.models.fields.mrf import cut_constant

unary = np.random.default_rng(2).normal(0, 1, (3, 3, 2))
energy = to_energy(unary, 0.4)
proof = certificate(network_from_energy(energy), max_flow(network_from_energy(energy)).flow)
always = energy.unary.min(axis=1).sum()  # what every labelling pays
beyond = cut_constant((3, 3), 0.4)  # -beta for each of the 12 pairs
words = say("flow {:.6f} = cut {:.6f}, proved: {}", "流量 {:.6f} = 割 {:.6f}，已证明：{}")
print(words.format(proof.value, proof.cut_capacity, proof.proved))
least = joint((3, 3), 0.4, unary=unary).energies.min()  # E(x) of the best of 512
words = say("by the flow {:.6f}, by the fast cut {:.6f}, by the list {:.6f}", "由流 {:.6f}，由快速算法 {:.6f}，由列表 {:.6f}")
print(words.format(proof.cut_capacity + always + beyond, min_cut(energy).objective + beyond, least))
assert np.allclose([proof.cut_capacity + always, min_cut(energy).objective], least - beyond)

# %% [markdown] name="flow-tree-text" lang="en"
# **Two ways to find the next path.** *Breadth-first* (Edmonds and Karp) searches anew from $s$ each time and takes a shortest path. *Boykov and Kolmogorov* keep two search trees, one from $s$ and one from $t$. They *grow* until they touch; the path is *augmented*; nodes whose link to their parent is now full are *orphans*, and each is *adopted* by another node of its tree or set free. So the trees are kept, and only around the nodes set free the search goes on anew (in *taken back* that happens six times). In networks as small as the lab's both send the same paths (3 in the textbook's, 16 in *square with noise*), and growing and adopting make more steps to look at. On photographs the second is far faster; PyMaxflow, which does the package's fast cuts, is the Python side of its authors' code.

# %% [markdown] name="flow-tree-text" lang="zh"
# **寻找下一条增广路的两种方法。** **广度优先**（Edmonds 与 Karp）每次都从 $s$ 重新搜索，取最短的增广路。**Boykov 与 Kolmogorov** 的方法从 $s$ 和 $t$ 各长出一棵搜索树。两树**生长**，直到相遇；沿路径**增广**；到父节点的边已满的节点成为**孤儿**（orphan），由同一棵树的其他节点**收养**（adopt），否则成为自由节点。这样两棵树得以保留，只需在自由节点周围重新搜索（“撤回”的例子中有六次）。在实验这样小的网络中，两种方法用到的增广路条数相同（教科书网络 3 条，“带噪声的方块”16 条），而生长和收养使步数更多；在照片上后者快得多。软件包的快速最小割由 PyMaxflow 完成，它就是原作者代码的 Python 接口。

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
# 两条边首尾相接：$s \to a \to t$，容量都是 2。割断哪一条都是最小割，$a$ 归哪一侧都行。把第二条增加到 3，就只剩下第一条。对标号来说：只要有节点两侧都行，就有两个标号场同时达到最小能量。

# %% name="exercise-reach-effect"
for second in (2, 3):
    residual = np.array([[0, 0, 0], [2, 0, second - 2], [0, 2, 0]])  # s, a, t after a flow of 2
    try:
        print(say("capacities 2 and {}: s, a, t:", "容量 2 和 {}：s、a、t：").format(second), sides(residual, 0, 2))
    except NotImplementedError:  # exercise 6 is still to be written
        pass

# %% [markdown] name="flow-many" lang="en"
# **Break it: more than two labels.** With three labels the problem is NP-hard, and no cut is sure to find the optimum. **Alpha-expansion** (Boykov, Veksler and Zabih 2001) does many cuts: in one move every site may keep its label or take $\alpha$, and the best such move is one min-cut. The energy never rises. At the end $D + W \le D^* + 2 W^*$, where $D$ is the data cost and $W$ counts $2\beta$ for each unequal pair, as a cut does; $D^*$ and $W^*$ are those of the best labelling. (The bound is for $D + W$, without the constant of (2.11).) This $\alpha$ is the label that is offered; from 2.8 on it is the label of a pixel.

# %% [markdown] name="flow-many" lang="zh"
# **何时失效：标号多于两种。** 三种标号时问题是 NP 难的，没有哪个割能保证求出最优解。**α 扩张**（alpha-expansion；Boykov、Veksler 与 Zabih，2001）用多次最小割：每一步，所有位置要么保留原标号，要么改为 $\alpha$，而其中最好的一步恰好可以用一次最小割求出。能量从不上升。结束时 $D + W \le D^* + 2 W^*$，其中 $D$ 是数据代价，$W$ 像割那样对每对不同标号的邻点计 $2\beta$；$D^*$ 和 $W^*$ 是最优标号场的这两部分。（这个界针对 $D + W$，不含 (2.11) 的常数。）这里的 $\alpha$ 是供选择的标号；从 2.8 节起，它是像素的标号。

# %% name="flow-expansion"
from segteach.cuts.expansion import expansion_steps

patches = np.repeat(np.repeat(np.array([[0, 1], [2, 1]]), 24, axis=0), 32, axis=1)
grey = patches / 2 + np.random.default_rng(0).normal(0, 0.3, patches.shape)
costs = (grey[..., None] - np.array([0, 0.5, 1])) ** 2 / (2 * 0.3**2)


def labelling(ax, state):
    words = say("offered: label {}, {} took it", "α = {}：{} 个像素改为 α")
    alone = say("start: each pixel alone", "初始：每个像素单独决定")
    title = alone if state.label < 0 else words.format(state.label, state.changed)
    draw_image(ax, label_picture(state.labels.reshape(patches.shape), label_colours(3)), title)


steps = expansion_steps(to_energy(costs, 0.8))
StepPlayer(steps, labelling, size=(4.6, 3.8), curve_label=say("energy", "能量"))

# %% [markdown] name="flow-breath" lang="en"
# **In one breath.** Push until there is no path; the links that leave what $s$ still reaches are full and form the minimum cut; flow = cut proves both. Two labels with a submodular energy: exact. More labels: a series of cuts with a bound. *Now put a brush into the hand that says where the object is.*

# %% [markdown] name="flow-breath" lang="zh"
# **小结。** 反复增广，直到没有增广路；这时 $s$ 还能到达的节点归一侧，离开这一侧的边都已满，它们构成最小割；流量与割的容量相等，证明两者都是最优的。两种标号、次模能量：精确求解。更多标号：一系列最小割，结果有近似界。接下来，把画笔交到用户手里，由用户指出物体在哪里。

# %% [markdown] name="cut-play" lang="en"
# ## 2.8 A brush and a cut
#
# - Paint a stroke on the object (orange) and one on the background (blue). The cut answers at once. Correct it: paint over what is wrong.
# - Open *the formula* and point at its symbols, one by one: each shows its picture.
# - Open *links of a pixel* and move over the picture: which links between neighbours are strong? Then set $\beta = 0$. (The slider is a multiple of the value of formula (2.17).)
# - Take 4 neighbours instead of 8, with $\beta = 1$ and with $\beta = 0$. Count loose pieces; look at slanted outlines.
# - The histograms are learned from your *first* strokes of each class; tick *learn after every stroke* and correct again: what changes?
# - Take your own photograph. *Share* gives your drawing as a short text, which a friend can paste there; *Code* gives the Python that makes the same mask.

# %% [markdown] name="cut-play" lang="zh"
# ## 2.8 一支画笔，一次最小割
#
# - 在物体上画一笔（橙色），在背景上画一笔（蓝色）：分割结果立刻出现。在错的地方再画一笔，加以修正。
# - 打开“公式”，逐个指向其中的符号：每个符号都会显示对应的图。
# - 打开“像素的连接”，在图上移动指针：哪些邻点之间的连接强？然后令 $\beta = 0$。（滑块是公式 (2.17) 之值的倍数。）
# - 把八邻域换成四邻域，$\beta = 1$ 和 $\beta = 0$ 都试一试：零散的小块多了还是少了？斜的轮廓怎样？
# - 直方图只从每一类**最初**的笔画学习；选中“每笔后重新学习”再修正：有什么变化？
# - 换成自己的照片。“分享”把你画的内容变成一小段文本，同学可以把它粘贴到自己的“分享”中；“代码”给出得到同一掩码的 Python 程序。

# %% name="cut-lab"
from segteach.labs.histogram_cut import HistogramCutLab

cut_lab = HistogramCutLab()
cut_lab

# %% [markdown] name="cut-saw" lang="en"
# **What you saw.** Links are strong where grey levels are alike and weak across an edge. With $\beta = 0$ all have the same strength, and the outline gets short (1333 pairs of pixels side by side in place of 6832, with the first strokes) and leaves the edges. With 4 neighbours loose pieces double, from 51 to 99, because every pixel is held by less: half of the links are gone, and without the diagonals the mean of (2.17) is smaller, so that $\beta$ rises from 257 to 328 and all links get weaker. (With the old $\beta$ there are 75, with $1.7\,\gamma$ as well 61.) And where smoothing rules, at $\beta = 0$, length is counted in steps: all staircases between two points cost the same, so slanted outlines turn into stairs. (In the formula the picture of $\exp$ is then bright all over, and those of $\alpha$, $U$ and $V$ change; $z$, $T$ and the two costs of a pixel stay.) Learning anew at every stroke lets a small correction change the mask elsewhere, too.

# %% [markdown] name="cut-saw" lang="zh"
# **刚才看到的是什么。** 灰度相近处连接强，跨过边缘处连接弱。$\beta = 0$ 时所有连接一样强，轮廓变短（就最初的笔画而言，由 6832 对上下或左右相邻的像素减为 1333 对），不再贴着图像的边缘。四邻域时零散的小块由 51 个增加到 99 个，因为每个像素受到的牵制变弱：连接少了一半；又因为没有对角的点对，(2.17) 的平均值变小，$\beta$ 由 257 升到 328，所有连接都变弱。（保持原来的 $\beta$ 时是 75 个，再取 $1.7\,\gamma$ 则是 61 个。）在平滑项起主要作用的 $\beta = 0$ 处，长度按台阶计算，两点之间的各种阶梯代价相同，所以斜的轮廓会变成阶梯状。（这时公式中 $\exp$ 的图处处都亮，$\alpha$、$U$、$V$ 的图随之改变；$z$、$T$ 和每个像素的两种代价不变。）每笔后重新学习，则一处小的修正会使别处的掩码也改变。

# %% [markdown] name="cut-name" lang="en"
# *Image segmentation* divides a picture into regions that do not overlap, and takes out the part that is of interest, the **object**. Here the picture is monochrome, $z = (z_1, \dots, z_n, \dots, z_N)$, and the user begins it with a **trimap** $T$: some pixels are background $T_B$, some foreground $T_F$, the rest unknown. Your strokes are a trimap.
#
# The answer is an **opacity** for each pixel, $0 \le \alpha_n \le 1$ in general. For a **hard segmentation** $\alpha_n \in \{0, 1\}$: 0 is background, 1 is foreground. (The slide prints $\alpha_n = \{0, 1\}$, and calls $n$ the size of the picture: $n$ numbers the pixels, $N$ is their count.)

# %% [markdown] name="cut-name" lang="zh"
# **图像分割**是根据所要研究的对象，把图像分成互不重叠的区域，并提取出感兴趣的**目标**（object）。这里的图像是单色的，$z = (z_1, \dots, z_n, \dots, z_N)$；用户先给出**三分图（trimap）** $T$：一部分像素是背景 $T_B$，一部分是前景 $T_F$，其余未知。你画的笔画就是一张三分图。
#
# 结果是每个像素的**不透明度**（opacity），一般 $0 \le \alpha_n \le 1$。对**硬分割**（hard segmentation），$\alpha_n \in \{0, 1\}$：0 是背景，1 是前景。（幻灯片写作 $\alpha_n = \{0, 1\}$，并把 $n$ 说成图像的大小；其实 $n$ 是像素的编号，像素总数是 $N$。）

# %% [markdown] name="cut-formula" lang="en"
# **Formula.** The model $\theta$ is two **histograms of grey values**, one of the background, one of the foreground, taken from the marked pixels and normalised to sum 1 (the integral is a sum over the bins):
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
# **公式。** 模型 $\theta$ 是两张**灰度直方图**（histogram），一张对应背景，一张对应前景，由三分图中标记过的像素直接得到，并归一化为总和 1（讲义写作“正态化”；积分即对各格求和）：
#
# $$\theta = \{h(z; \alpha),\ \alpha = 0, 1\}, \qquad \int_z h(z; \alpha) = 1 \tag{2.12}$$
#
# 分割任务就是根据图像数据 $z$ 和模型 $\theta$ 推断未知的 $\alpha$。好的 $\alpha$ 既符合灰度直方图，又在空间上连贯，因为物体通常是成块的。用一个**吉布斯能量**来衡量 $\alpha$ 的好坏：
#
# $$E(\alpha, \theta, z) = U(\alpha, \theta, z) + V(\alpha, z) \tag{2.13}$$
#
# **数据项**（data term）衡量像素的灰度与它的标号是否相符；**平滑项**（smoothness term）促使灰度相近的邻点取相同的标号：
#
# $$U = \sum_n -\ln h(z_n; \alpha_n) \tag{2.14}$$
#
# $$V = \gamma \sum_{(m,n) \in C} \mathrm{dis}(m, n)^{-1}\, [\alpha_n \ne \alpha_m] \exp\left[-\beta (z_m - z_n)^2\right] \tag{2.15}$$
#
# $\gamma$ 是平滑项的权重。$[\phi]$ 是指示函数：$\phi$ 成立时取 1，否则取 0。$C$ 是相邻像素对的集合，$\mathrm{dis}(\cdot)$ 是邻点间的欧氏距离。分割就是求全局最小值，一次最小割即可得到：
#
# $$\hat\alpha = \arg\min_\alpha E(\alpha, \theta, z) \tag{2.16}$$

# %% [markdown] name="cut-letters" lang="en"
# **Letters that have changed their meaning.** The lecture takes 2.8 from another source than 2.4 to 2.7.
#
# | | before | in 2.8 |
# |---|---|---|
# | $U$ | energy of the prior, $\sum_c V_c$ (2.4) | data term: what pixels say |
# | $V$ | potential $V_c$ of one clique (2.4) | smoothness term, the sum over all pairs |
# | $E$ | $U - \ln p(y \mid x)$ (2.6) | $U + V$: the same sum, other names |
# | $x_i$, $y_i$ | label, grey value (2.6) | $\alpha_n$, $z_n$ |
# | $\alpha$ | label that is offered (2.7) | label, or opacity, of a pixel |
# | $\beta$ | coupling (2.6) | contrast (2.17) |
# | $\gamma$ | responsibility (chapter 1) | weight of $V$: here it is the coupling |

# %% [markdown] name="cut-letters" lang="zh"
# **改变了含义的字母。** 讲义的 2.8 节与 2.4 到 2.7 节出自不同的文献。
#
# | | 之前 | 2.8 节 |
# |---|---|---|
# | $U$ | 先验的能量 $\sum_c V_c$（2.4） | 数据项：像素自身的信息 |
# | $V$ | 一个子团的势函数 $V_c$（2.4） | 平滑项：对所有点对求和 |
# | $E$ | $U - \ln p(y \mid x)$（2.6） | $U + V$：同样的和，名称不同 |
# | $x_i$、$y_i$ | 标号、灰度（2.6） | $\alpha_n$、$z_n$ |
# | $\alpha$ | 供选择的标号（2.7） | 像素的标号，或不透明度 |
# | $\beta$ | 耦合系数（2.6） | 反差系数 (2.17) |
# | $\gamma$ | 责任度（第 1 章） | $V$ 的权重，起耦合系数的作用 |

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
# A pair whose squared difference is the mean one then weighs $e^{-1}$ times as much as with $\beta = 0$. This $\beta$ is a *contrast*, not the *coupling* $\beta$ of (2.6): the lecture uses one letter for both.
#
# > **Note on the lecture.** The paper from which this energy comes (Rother, Kolmogorov and Blake 2004) puts a factor 2 in front of the mean in its (5), and then such a pair weighs $e^{-1/2}$ times as much. Chapter 3 has it so.

# %% [markdown] name="cut-beta" lang="zh"
# **多大的反差（对比度，contrast）才算大？** $\beta = 0$ 时，每条连接的权重都是 $\gamma/\mathrm{dis}$：这就是**伊辛先验（Ising prior）**，它在各处平滑的程度都一样。$\beta \ne 0$ 时，尺度由图像自身决定，即取所有相邻像素对上的平均 $\langle\cdot\rangle$：
#
# $$\beta = \left(\left\langle (z_m - z_n)^2 \right\rangle\right)^{-1} \tag{2.17}$$
#
# 这样，灰度差的平方恰为平均值的一对像素，权重降为 $\beta = 0$ 时的 $e^{-1}$ 倍。这里的 $\beta$ 是**反差**系数，不是 (2.6) 的**耦合**系数：讲义对两者用了同一个字母。
#
# > **对讲义的说明。** 这个能量出自 Rother、Kolmogorov 和 Blake 2004 年的论文，原文的 (5) 式在平均值前有因子 2，这样的点对权重则降为 $e^{-1/2}$ 倍。第 3 章采用原文的形式。

# %% [markdown] name="cut-try-text" lang="en"
# **Try it.** $\gamma = 20$, $\beta = 30$; two pixels that touch at a corner differ by 0.1 in grey. What does (2.15) take if their labels differ? And what does (2.14) take for a pixel whose bin holds 2 % of the foreground histogram, if it gets $\alpha = 1$? As a list.

# %% [markdown] name="cut-try-text" lang="zh"
# **试一试。** $\gamma = 20$，$\beta = 30$，两个对角相邻的像素灰度相差 0.1：标号不同时 (2.15) 中这一项是多少？某个像素的灰度所在的格占前景直方图的 2%，取 $\alpha = 1$ 时 (2.14) 中它那一项是多少？写成一个列表。

# %% name="cut-try"
mine = None
try_it(mine, np.array([20 / np.sqrt(2) * np.exp(-30 * 0.1**2), -np.log(0.02)]))

# %% [markdown] name="cut-code" lang="en"
# **Code.** The histograms and the data term: first the four lines that matter, then the package's functions, which give the same. An empty bin would cost $-\ln 0 = \infty$: one pixel of a grey level that you did not happen to paint could never become foreground. A *pseudocount* in every bin makes it merely unlikely. Marked pixels get a **hard link**, dearer than all links of a pixel together (Boykov and Jolly 2001). In that paper the links between neighbours are $\exp[-(z_m - z_n)^2 / 2\sigma^2] / \mathrm{dis}$: (2.15) with $\beta = 1 / (2\sigma^2)$.

# %% [markdown] name="cut-code" lang="zh"
# **代码。** 直方图和数据项：先写出关键的四行，再看软件包中的函数，两者结果相同。空的直方图格会带来 $-\ln 0 = \infty$ 的代价：如果某个灰度你恰好没有画到，具有这个灰度的像素就永远不可能成为前景。给每一格加一个**伪计数**（pseudocount），这件事就只是不太可能，而不是绝不可能。标记过的像素用**硬连接**（hard link）固定，割断它的代价高于一个像素所有连接的代价之和（Boykov 与 Jolly，2001）。那篇论文中邻点之间的连接权重是 $\exp[-(z_m - z_n)^2 / 2\sigma^2] / \mathrm{dis}$，即 (2.15) 取 $\beta = 1 / (2\sigma^2)$。

# %% name="cut-four"
z, seeds, h = cut_lab.graph.levels, cut_lab.painter.seeds, []
which = np.minimum((64 * z).astype(int), 63)  # 64 bins of grey levels
for marked in (seeds == 1, seeds == 2):  # background, foreground
    counts = np.bincount(which[marked if marked.any() else seeds == 0], minlength=64) + 1
    h.append(counts / counts.sum())  # (2.12)
h = np.array(h)
U = -np.log(h.T[which])  # (2.14), (H, W, 2)

# %% name="cut-imports"
from segteach.arrays import check_alpha, check_seeds
from segteach.segmentation.histogram_cut import CLASSES, Seed, bin_of

# %% name="cut-histograms" source="segmentation.histogram_cut.learn_histograms"

# %% name="cut-data" source="segmentation.histogram_cut.data_costs"

# %% name="cut-same"
assert np.allclose(h, learn_histograms(z, seeds))
assert np.allclose(U[..., 1].ravel(), data_costs(z, h)[:, 1])

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
# **Watch.** Two steps: first every pixel decides by its histogram alone, then the cut. The energy falls. The certificate compares the energy of the mask with the flow. (Here the histograms are learned from *all* your strokes, so after corrections this mask may differ from the lab's.)

# %% [markdown] name="cut-watch" lang="zh"
# **观察。** 共两步：先让每个像素只凭直方图决定，然后做最小割。能量下降。再做最优性验证：比较掩码的能量与最大流的流量。（这里的直方图由**全部**笔画学习，所以修正过之后，掩码可能与实验中的不同。）

# %% name="cut-player"
from segteach.draw.histogram_cut import draw_histograms, mask_over
from segteach.segmentation.histogram_cut import histogram_cut, histogram_cut_steps

photograph, drawn_seeds, drawn_graph = cut_lab.painter.image, cut_lab.painter.seeds, cut_lab.graph
cut_player = StepPlayer(
    histogram_cut_steps(photograph, drawn_seeds, **cut_lab.parameters),
    [mask_over(photograph), draw_histograms],
    size=(9.6, 3.8),
    curve_label=say("energy U + V", "能量 U + V"),
)
cut_player

# %% name="cut-certificate"
final = cut_player.states[-1]
value = drawn_graph.energy(drawn_seeds).value(final.mask.ravel())
print(say("energy of the mask, term by term:", "掩码的能量，逐项相加："), f"{value:.4f}")
print(say("flow of the maximum flow:", "最大流的流量："), f"{final.objective:.4f}")
assert np.isclose(value, final.objective)

# %% [markdown] name="flower-text" lang="en"
# **The flower of chapter 1.** There each pixel decided alone between two mixtures, and noise left lonely pixels. Now put $-\ln p$ of the two mixtures in the place of $-\ln h$ and cut. Nothing is marked. Once with links of (2.17), once with $\beta = 0$; the pictures have $\gamma = 2$, the lines printed below them other $\gamma$ as well, up to the lab's 20.

# %% [markdown] name="flower-text" lang="zh"
# **第 1 章的花。** 在那里，每个像素在两个混合模型之间各自做决定，噪声留下了孤立像素。现在用两个混合模型的 $-\ln p$ 代替 $-\ln h$，求最小割；不作任何标记。一次用 (2.17) 的连接，一次令 $\beta = 0$。图中取 $\gamma = 2$；图下的几行还给出其他 $\gamma$ 的结果，直到实验中的 20。

# %% name="flower-cut"
from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import Energy
from segteach.models import em, gmm

noisy, flower_seeds = data.noisy_flower()
fits = [em.fit_gmm(noisy[flower_seeds == kind], 5).model for kind in CLASSES]
flower_costs = np.stack([-gmm.log_density(noisy.reshape(-1, 3), model) for model in fits], axis=1)


def flower_cut(gamma, beta):
    links = contrast_links(data.grey(noisy), gamma, beta=beta)
    return (min_cut(Energy(flower_costs, links.edges, links.weights)).labels == 1).reshape(flower_seeds.shape)


masks = {
    say("each pixel alone", "每个像素单独决定"): (flower_costs[:, 1] < flower_costs[:, 0]).reshape(flower_seeds.shape),
    say("cut, contrast", "最小割，反差"): flower_cut(2.0, "lecture"),
    say("cut", "最小割") + r", $\beta = 0$": flower_cut(2.0, 0.0),
}

# %% name="flower-figure"
def lonely(mask):
    inner = mask[1:-1, 1:-1]
    beside = mask[:-2, 1:-1], mask[2:, 1:-1], mask[1:-1, :-2], mask[1:-1, 2:]
    return np.all([inner != other for other in beside], axis=0).sum()


fig, axes = plt.subplots(1, 4, figsize=(13, 2.6), layout="constrained")
draw_image(axes[0], noisy, say("flower with noise", "带噪声的花"))
for ax, (words, mask) in zip(axes[1:], masks.items()):
    draw_image(ax, mask, words + say(": {} lonely", "：孤立像素 {} 个").format(lonely(mask)))
show(
    fig,
    en="A grainy flower and three masks: the flower and a second one at the lower edge with specks everywhere; with "
    "few specks; with none, and the second flower still there.",
    zh="有颗粒噪声的花和三个掩码：花和下缘的另一朵，到处是散点；散点很少；没有散点，但另一朵花仍在。",
)

# %% name="flower-gamma"
clean, _ = data.noisy_flower(0)
fits = [em.fit_gmm(clean[flower_seeds == kind], 5).model for kind in CLASSES]
behind, before = (gmm.log_density(clean.reshape(-1, 3), model).reshape(flower_seeds.shape) for model in fits)
for gamma in (2.0, 6.0, 20.0):
    cuts = [flower_cut(gamma, beta) for beta in ("lecture", 0.0)]
    counts = [number for mask in cuts for number in (lonely(mask), (mask != (behind < before)).sum())]
    words = say(
        "γ = {:2.0f}: contrast {:3d} lonely, {:4d} unlike the guess without noise; β = 0: {} lonely, {:4d} unlike",
        "γ = {:2.0f}：反差连接 {:3d} 个孤立，{:4d} 个与无噪声的估计不同；β = 0：{} 个孤立，{:4d} 个不同",
    )
    print(words.format(gamma, *counts))

# %% [markdown] name="flower-saw" lang="en"
# **What you saw.** The neighbours have cured the noise: 1587 lonely pixels before, 175 with contrast links, none with $\beta = 0$. Contrast takes a noisy pixel for an edge, and its links are weak: 175 are still cut loose. A larger $\gamma$ holds them, too: at 20, the lab's, 15 are left. There the plain Ising prior is far too strong, and the outline suffers: 1030 pixels unlike the guess without noise, against 382. Each at its best $\gamma$ (20 and 6), the two are equally good: noise is no reason to drop the contrast, but one to look at $\gamma$ again. What no neighbour cures is the second flower: it has the colours of the petals. It takes a brush, or chapter 3.

# %% [markdown] name="flower-saw" lang="zh"
# **刚才看到的是什么。** 邻点消除了噪声：原来有 1587 个孤立像素，用反差连接剩 175 个，$\beta = 0$ 时一个不剩。反差连接会把噪声像素当作边缘，它的连接就弱，所以还有 175 个孤立出来。$\gamma$ 大一些，也能留住它们：取实验中的 20 时，只剩 15 个。而在 20 处，普通的伊辛先验就太强了，轮廓受损：与没有噪声时的估计相比，1030 个像素不同，反差连接是 382 个。各取最好的 $\gamma$（20 和 6），两者不相上下：有噪声时不必放弃反差，但要重新选择 $\gamma$。邻点无法纠正的是另一朵花：它的颜色与花瓣相同。这要靠画笔，或者第 3 章的方法。

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
print(edges.tolist())
print(lengths.round(2))
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
# Where does it differ? Camera picture, the same strokes, $\gamma$ and $\beta$; left the exponential, then yours, right, in white, what only one of the two has. At strong edges your links are the heavier ones, so that an outline costs more: thin parts go first, here the legs of the tripod. Change only the links with $\beta (z_m - z_n)^2 > 1$, and the mask is the same but for four pixels: it is the strong edges that do it.

# %% [markdown] name="exercise-variant-effect-text" lang="zh"
# 与指数形式的结果在哪里不同？camera 图，笔画、$\gamma$ 和 $\beta$ 都相同；左图是指数形式，中图是你的结果，右图标出只属于其中一个的像素。在强边缘处，你的连接权重更大，轮廓的代价也就更高：最先消失的是细长部分，这里是三脚架的腿。如果只改 $\beta (z_m - z_n)^2 > 1$ 的连接，掩码只相差四个像素：可见起作用的正是强边缘。

# %% name="exercise-variant-effect"
from segteach.segmentation.histogram_cut import HistogramCut

marked = np.zeros((160, 160), np.uint8)
marked[42:66, 34:64], marked[20:26, 110:150], marked[120:126, 110:150] = 2, 1, 1  # coat; sky, grass
cutting = HistogramCut(data.fit_within(data.load("camera"), 160))
energy = cutting.energy(marked)
variants = {say("exponential", "指数"): min_cut(energy).labels.reshape(160, 160) == 1}
try:
    contrast = cutting.levels, energy.unary.reshape(160, 160, 2), cutting.smoothness, cutting.links.beta
    variants[say("yours", "你的结果")] = variant_cut(*contrast)
    variants[say("differ", "不同之处")] = np.logical_xor(*variants.values())
except NotImplementedError:  # exercise 7 is still to be written
    pass

# %% name="exercise-variant-figure"
fig, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
for ax, (title, mask) in zip(axes, variants.items()):
    draw_image(ax, mask, say("{}: {} pixels", "{}：{} 个像素").format(title, mask.sum()))
for ax in axes:
    ax.set_axis_off()
show(
    fig,
    en="The mask of the cameraman and his tripod with exponential links; once yours is written, its mask, nearly "
    "the same, and their difference: mostly thin lines at the tripod.",
    zh="指数权重得到的摄影师和三脚架的掩码；写好函数后，还有你的掩码，两者大体相同，差别主要是三脚架处的细线。",
)

# %% [markdown] name="cut-breath" lang="en"
# **In one breath.** Strokes give two histograms; histograms give the data term; contrast gives the links; one cut gives the best mask there is *for this energy*. *Grey histograms are a poor memory. What if the model had colours, and learned again after each cut?* That is GrabCut, chapter 3.

# %% [markdown] name="cut-breath" lang="zh"
# **小结。** 笔画给出两张直方图，直方图给出数据项，反差给出连接，一次最小割给出**这个能量下**最好的掩码。灰度直方图包含的信息太少。如果模型用颜色，并且每次分割之后重新学习呢？这就是第 3 章的 GrabCut。

# %% [markdown] name="fail" lang="en"
# ## 2.9 Where it fails
#
# **1. Same grey, other object.** When foreground and background share their grey levels, the two histograms coincide and the data term says nothing. Below, a disc of level stripes on upright stripes of the same two greys. Both strokes cover as much dark as bright, so the two histograms are nearly equal. No $\gamma$ rescues it. What helps: a feature that differs (colour, texture), or more strokes.

# %% [markdown] name="fail" lang="zh"
# ## 2.9 何时失效
#
# **1. 灰度相同，物体不同。** 前景与背景的灰度分布相同时，两张直方图重合，数据项就不含任何信息。下图是一个横条纹的圆盘，背景是竖条纹，两种灰度相同。两笔都盖住了一半暗、一半亮，所以两张直方图几乎相等。无论 $\gamma$ 取多大都无济于事。对策：换一种有区别的特征（颜色、纹理），或者多画几笔。

# %% name="fail-camouflage"
rows, cols = np.mgrid[:80, :120]
disc = (rows - 40) ** 2 + (cols - 60) ** 2 < 26**2
stripes = 0.5 + 0.25 * np.sign(np.sin(np.where(disc, rows, cols) * 1.05))
marks = np.zeros(disc.shape, np.uint8)
marks[37:43, 50:70], marks[4:8] = 2, 1
words = say("bright under the strokes: {:.0%} and {:.0%}", "前景、背景笔画下亮像素的比例：{:.0%}、{:.0%}")
print(words.format(*[(stripes[marks == kind] > 0.5).mean() for kind in (2, 1)]))
fig, axes = plt.subplots(1, 4, figsize=(12, 2.8), layout="constrained")
coloured = np.where(marks[..., None] > 0, label_colours(2)[2 - marks.clip(1)], stripes[..., None])
draw_image(axes[0], coloured, say("stripes, strokes", "条纹与笔画"))
for ax, gamma in zip(axes[1:], (1, 10, 300)):
    found = histogram_cut(stripes, marks, smoothness=gamma).mask
    words = say("{:.0%} of the disc\n{:.0%} of all pixels wrong", "圆盘的 {:.0%}\n全图错误 {:.0%}")
    shares = words.format(found[disc].mean(), (found != disc).mean())
    draw_image(ax, found, rf"$\gamma = {gamma}$" + "\n" + shares)
show(
    fig,
    en="A disc of level stripes on upright stripes of the same two greys, with a stroke in each. Three masks: a bar at "
    "the stroke; a band of the disc; a column from the stroke down to the lower border.",
    zh="圆盘内是横条纹，背景是竖条纹，灰度相同，各有一笔。三个掩码：笔画处的一条；圆盘中的一带；从笔画向下直到"
    "图像下缘的一条。",
)

# %% [markdown] name="fail-camouflage-saw" lang="en"
# **What you saw.** With the weights that work on photographs the cut finds your stroke and little else: the disc is 22 % of the picture, so "20 % wrong" is nearly all of it. A huge $\gamma$ fills a column from the stroke down to the border, nearly half of it outside the disc.

# %% [markdown] name="fail-camouflage-saw" lang="zh"
# **刚才看到的是什么。** 取照片上常用的权重时，最小割只得到笔画和它旁边的一小块：圆盘占图像的 22%，所以“错误 20%”几乎就是整个圆盘。$\gamma$ 极大时，从笔画向下直到图像下缘填成一条，其中近一半在圆盘之外。

# %% [markdown] name="fail-thin" lang="en"
# **2. Thin things are cut off.** $V$ is a length: every unit of outline costs. A long thin part has much outline and little area, so a large weight pays to remove it. The energy is at its true minimum there: not the solver fails, the *model* does. This is called the **shrinking bias**. The bump that went first in the nine sites of 2.6 is its smallest case.

# %% [markdown] name="fail-thin" lang="zh"
# **2. 细长部分被切掉。** $V$ 相当于轮廓的长度，每一段轮廓都要付出代价。细长部分轮廓长而面积小，权重一大，去掉它总能量反而更低。此时能量确实到了最小值：失效的不是求解方法，而是**模型**。这种现象称为**收缩偏向**（shrinking bias）。2.6 节九格小图中先消失的凸起，就是它最小的例子。

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
    draw_image(ax, found, say("exact minimum, ", "精确最小值，") + rf"$\beta = {beta}$")
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
# **3. Greedy gets stuck.** ICM changes one pixel at a time and stops as soon as no single change helps. A corner of $2 \times 2$ pixels would rather have label 1, by 1 each; around it label 0 is sure; $\beta = 1$, so an unequal pair costs 2 more than an equal one.

# %% [markdown] name="fail-icm" lang="zh"
# **3. 贪心方法会卡住。** ICM 每次只改一个像素，只要没有哪一个像素的改变能降低能量就停下。设图像一角的 $2 \times 2$ 个像素更倾向标号 1，每个相差 1；其余像素必为标号 0；$\beta = 1$，所以标号不同的点对，能量比标号相同的高 2。

# %% name="fail-icm-figure"
from segteach.models.fields.icm import icm

costs = np.zeros((4, 6, 2))
costs[..., 1] = 9  # label 0 is sure,
costs[:2, :2] = [1, 0]  # but in the corner 1 is a little cheaper
energy = to_energy(costs, 1.0)
answers = {"ICM": icm(costs, 1.0).labels, say("cut", "最小割"): min_cut(energy).labels.reshape(4, 6)}
fig, axes = plt.subplots(1, 3, figsize=(10, 2.4), layout="constrained")
draw_labels(axes[0], costs.argmin(2), 2, say("each pixel alone", "每个像素单独决定"))
for ax, (name, found) in zip(axes[1:], answers.items()):
    draw_labels(ax, found, 2, name + say(": ", "：") + f"E = {energy.value(found.ravel()):.0f}")
show(
    fig,
    en="Three fields of 4 by 6 pixels: an orange corner of 2 by 2 on blue, for each pixel alone and for ICM, E = 8; "
    "all blue for the cut, E = 4.",
    zh="三个 4×6 的标号场：逐像素与 ICM 都是蓝底上 2×2 的橙色一角，E = 8；最小割全为蓝色，E = 4。",
)

# %% [markdown] name="fail-icm-saw" lang="en"
# **What you saw.** Four unequal pairs cost 8; giving up all four pixels costs 4. But no pixel can begin. One at the border of the picture has two friends in the corner and one foe outside: its pairs would cost 2 more, and it loses its own 1, together 3. The inner one has two of each and loses its 1; the outermost has friends only and would pay 5. The cut weighs the four together. The race in 2.6 shows the same on a large scale.

# %% [markdown] name="fail-icm-saw" lang="zh"
# **刚才看到的是什么。** 四个标号不同的点对共使能量增加 8，放弃这四个像素则只增加 4。可是哪一个像素都无法先改：靠图像边的像素，角内有两个标号相同的邻点，角外有一个标号不同的，改了之后点对的能量增加 2，自身的代价再增加 1；最靠里的像素，相同与不同的邻点各有两个，改了之后自身的代价增加 1；最外角的像素，邻点的标号都与它相同，改了共增加 5。最小割则把四个像素放在一起权衡。2.6 节的竞赛在大图上显示了同样的现象。

# %% name="fail-quiz-icm"
quiz("02/icm")

# %% [markdown] name="summary" lang="en"
# ## 2.10 In one breath
#
# - Markov: the present is enough (2.1). In the plane the present is the neighbourhood (2.2), and a Markov field is a Gibbs field on its cliques (2.4), (2.5).
# - MAP (2.8) turns segmentation into the minimum of an energy: a likelihood and a Potts prior. Two labels: one minimum cut is exact (2.11). Labels and parameters in turn are hard EM with neighbours. More labels: expansion, annealing, ICM, each with its price.
# - Two grey histograms and links weighted by contrast, (2.14), (2.15), make a brush that cuts.
#
# Next question: *can the model learn its colours from the cut, and the cut from the model, in turn?* EM did that for mixtures. GrabCut does it for pictures: chapter 3.

# %% [markdown] name="summary" lang="zh"
# ## 2.10 本章小结
#
# - 马尔可夫：知道现在就够了 (2.1)。在平面上，“现在”就是邻域 (2.2)；马尔可夫随机场就是建立在邻域子团上的吉布斯随机场 (2.4)、(2.5)。
# - MAP (2.8) 把分割变成能量最小化：一个似然，加一个 Potts 先验。两种标号：一次最小割就是精确解 (2.11)。标号与参数交替更新，就是考虑邻点的硬 EM。更多标号：α 扩张、模拟退火、ICM，各有利弊。
# - 两张灰度直方图，加上按反差加权的连接 (2.14)、(2.15)，就得到一支会分割的画笔。
#
# 下一个问题：能不能让模型从分割中学习颜色，再让分割使用模型，交替进行？EM 对混合模型做的就是这件事，GrabCut 对图像做同样的事：见第 3 章。

# %% [markdown] name="references" lang="en"
# ## References
#
# - S. Geman, D. Geman: Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images. *IEEE PAMI* 6 (1984). Gibbs sampler, annealing.
# - J. Besag: Spatial interaction and the statistical analysis of lattice systems. *J. Royal Statistical Society B* 36 (1974): the Hammersley-Clifford theorem with proof. On the statistical analysis of dirty pictures, *B* 48 (1986): ICM.
# - J. Besag: Statistical analysis of non-lattice data. *The Statistician* 24 (1975): pseudo-likelihood.
# - L. Onsager: Crystal statistics I. *Physical Review* 65 (1944): the critical coupling for two labels. C. N. Yang: The spontaneous magnetization of a two-dimensional Ising model. *Physical Review* 85 (1952). R. B. Potts: Some generalized order-disorder transformations. *Proc. Cambridge Phil. Soc.* 48 (1952): for $L$ labels.
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
# - L. Onsager: Crystal statistics I. *Physical Review* 65 (1944)：两种标号的临界耦合系数。C. N. Yang: The spontaneous magnetization of a two-dimensional Ising model. *Physical Review* 85 (1952)：磁化强度。R. B. Potts: Some generalized order-disorder transformations. *Proc. Cambridge Phil. Soc.* 48 (1952)：$L$ 种标号的情形。
# - D. M. Greig, B. T. Porteous, A. H. Seheult: Exact maximum a posteriori estimation for binary images. *J. Royal Statistical Society B* 51 (1989)。
# - Y. Boykov, O. Veksler, R. Zabih: Fast approximate energy minimization via graph cuts. *IEEE PAMI* 23 (2001)：α 扩张。
# - Y. Boykov, M.-P. Jolly: Interactive graph cuts. *ICCV* 2001。Y. Boykov, V. Kolmogorov: An experimental comparison of min-cut/max-flow algorithms. *IEEE PAMI* 26 (2004)。
# - C. Rother, V. Kolmogorov, A. Blake: GrabCut. *ACM Trans. Graphics* 23 (2004)，第 2 节：2.8 节的能量。
