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
# # 4 · Lazy Snapping
#
# After this chapter you can
#
# - write down the energy of Lazy Snapping and fill in the numbers of one segment;
# - say why colours must run from 0 to 255 in it;
# - flood a height map by hand, and say where the dams of a watershed stand;
# - turn a picture into a graph of segments, and say what that saves and what it loses;
# - turn an outline into a polygon, drag a vertex, and predict where the new outline runs;
# - put a claim about two tools to the test, fairly.
#
# Run a cell with **Shift+Enter**. Every lab also works from the keyboard.

# %% [markdown] name="title" lang="zh"
# # 4 · Lazy Snapping
#
# 学完本章，你将能够：
#
# - 写出 Lazy Snapping 的能量，并代入一个超像素的数值；
# - 说明为什么公式里的颜色必须取 0 到 255；
# - 手工淹没一幅高度图，指出分水岭上的堤坝在哪里；
# - 把图像变成超像素邻接图，说清这样省了什么、丢了什么；
# - 把轮廓变成多边形，拖动一个顶点，并预测新轮廓的位置；
# - 公平地检验一个关于两种工具的论断。
#
# 按 **Shift+Enter** 运行一个单元格。所有实验都可以只用键盘操作。

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.course.chapters import ch4
from segteach.course.figure import show
from segteach.course.quiz import hint, quiz
from segteach.course.try_it import try_it
from segteach.draw.overlays import draw_image, draw_mask, style
from segteach.draw.words import tell
from segteach.language import say
from segteach.steps import last
from segteach.widgets.player import StepPlayer

plt.rcParams.update(style())

# %% [markdown] name="play" lang="en"
# ## 4.1 Strokes that answer at once
#
# Strokes on the tower and round it are there already. Paint one more and watch the outline jump.
#
# - Press *Clear* and begin anew: how few strokes do you need for the whole object? Which stroke did the most?
# - Look at the thin *borders* of the segments. Does the outline ever leave them?
# - Open *times* beside the picture: the same strokes, cut on segments and on pixels.
# - Then press *edit the boundary* and drag a vertex.

# %% [markdown] name="play" lang="zh"
# ## 4.1 一笔一答
#
# 塔楼上和周围已经有几笔。再画一笔，看轮廓怎样跳动。
#
# - 按“清空”，从头再来：最少画几笔就能选中整个物体？哪一笔的作用最大？
# - 看超像素细细的“边界线”：轮廓离开过它们吗？
# - 打开图像旁边的“用时”：同样的笔画，在超像素上与在像素上各用多久？
# - 然后按“编辑边界”，拖动一个顶点。

# %% name="play-lab"
from segteach.labs.lazy_snapping import LazySnappingLab

lab = LazySnappingLab()
lab

# %% [markdown] name="overview" lang="en"
# **What it is.** Lazy Snapping (Li, Sun, Tang and Shum 2004) cuts a foreground out of its background. It divides the work between user and computer in two steps:
#
# | step | the user | the computer |
# |---|---|---|
# | **1. Object marking** (foreground and background) | little interaction: a few strokes in different regions, quickly | a minimum cut on **segments** (today called *superpixels*) |
# | **2. Boundary editing** | drags the vertices of a polygon, or paints over the outline | a minimum cut on **pixels**, near the polygon only |
#
# The first step is coarse and fast: the answer is there before the hand has left the picture. The second is local and exact.
#
# > **Correction to the lecture.** Its slide on marking says that graph cut is solved "at the pixel level". Its overview and the slide on the watershed say "segment level", and so does the paper: the first step cuts segments, only the second cuts pixels.

# %% [markdown] name="overview" lang="zh"
# **它是什么。** Lazy Snapping（Li、Sun、Tang 与 Shum，2004）的目标是从背景中分割出前景。它把用户和计算机的工作分成两步：
#
# | 步骤 | 用户 | 计算机 |
# |---|---|---|
# | **第一步：物体标记**（前景/背景选择） | 只需少量的用户交互：在不同区域快速画几笔，作为种子点 | 在**超像素**（segment）上做最小割 |
# | **第二步：边界编辑** | 拖动多边形的顶点，或者直接用画笔改写轮廓 | 只在多边形附近，在**像素**上做最小割 |
#
# 第一步粗而快：手还没离开图像，结果已经出来了。第二步只处理局部，但精确到像素。
#
# > **对讲义的更正。** 讲义“物体标记”一页说“在 pixel level 上用 graph cut algorithm 求解”，而方法概览和分水岭两页都说 segment level，论文也是如此：第一步割的是超像素，只有第二步才割像素。（讲义把第二步称为“边缘修复”，与第 3 章的边缘抠像同名。两者不是一回事，本书改称“边界编辑”。）

# %% [markdown] name="energy-play" lang="en"
# ## 4.2 The energy
#
# In the lab of 4.1 move $\lambda$ down to 0, step by step, and watch the outline. Then point at the tower, at the sky and at the outline: beside the picture, under *node*, stand the numbers of the segment under the pointer.
#
# **What you saw.** For $\lambda = 0$ each segment goes by its own colour, and the mask is full of specks. A larger $\lambda$ holds neighbours together, most firmly where they look alike. The energy weighs one against the other.

# %% [markdown] name="energy-play" lang="zh"
# ## 4.2 能量
#
# 在 4.1 节的实验里，把 $\lambda$ 一步步减小到 0，看轮廓怎样变化。再依次指向塔楼、天空和轮廓：图像旁边的“节点”一栏是指针下那个超像素的数值。
#
# **刚才看到的是什么。** $\lambda = 0$ 时，每个超像素只按自己的颜色决定，掩码上满是碎块。$\lambda$ 越大，相邻的超像素越倾向于取相同的标号，颜色相近的尤其如此。能量就是在这两者之间权衡。

# %% [markdown] name="energy" lang="en"
# **Formula.** Graph cut once more: a graph with nodes $\mathcal V$ and edges $\mathcal E$, a label $x_i \in \{0, 1\}$ for each node $i$ (0: background, 1: foreground), and a **Gibbs energy** to minimise,
#
# $$E(X) = \sum_{i \in \mathcal V} E_1(x_i) + \lambda \sum_{(i, j) \in \mathcal E} E_2(x_i, x_j) . \tag{4.1}$$
#
# $E_1$ is the **likelihood energy** (the lecture's region term, chapter 2's data term), $E_2$ the **prior energy** (the penalty, the smoothness term). No mixtures here, no logarithms: both are simpler than GrabCut's, because they must be fast.
#
# **Likelihood energy.** $\mathcal F$ and $\mathcal B$ are the nodes under foreground and background strokes, $\mathcal U$ the others:
#
# $$\begin{aligned} E_1(x_i = 1) &= 0, & E_1(x_i = 0) &= \infty & \forall i &\in \mathcal F \\ E_1(x_i = 1) &= \infty, & E_1(x_i = 0) &= 0 & \forall i &\in \mathcal B \\ E_1(x_i = 1) &= \frac{d_i^{\mathcal F}}{d_i^{\mathcal F} + d_i^{\mathcal B}}, & E_1(x_i = 0) &= \frac{d_i^{\mathcal B}}{d_i^{\mathcal F} + d_i^{\mathcal B}} & \forall i &\in \mathcal U \end{aligned} \tag{4.2}$$
#
# The first two lines make sure that the seeds keep their label. The third turns **colour similarity** into energy: the colours under each kind of stroke are gathered into (at most) 64 clusters by $k$-means, $K_m^{\mathcal F}$ and $K_m^{\mathcal B}$, and
#
# $$d_i^{\mathcal F} = \min_m \lVert C(i) - K_m^{\mathcal F} \rVert , \qquad d_i^{\mathcal B} = \min_m \lVert C(i) - K_m^{\mathcal B} \rVert \tag{4.3}$$
#
# are the distances of colour $C(i)$ to the colours of foreground and background. Where both are 0 the fraction says nothing; both labels then cost $\tfrac12$.
#
# **Prior energy.**
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g(C_{ij}) , \qquad C_{ij} = \lVert C(i) - C(j) \rVert^2 , \qquad g(\varepsilon) = \frac{1}{\varepsilon + 1} . \tag{4.4}$$
#
# A penalty for the boundary: large when neighbours have similar colours. It differs from zero only where the boundary of the segmentation passes between them: only there $|x_i - x_j| = 1$.

# %% [markdown] name="energy" lang="zh"
# **公式。** 仍然是图割：图有节点集 $\mathcal V$ 和边集 $\mathcal E$，每个节点 $i$ 有标号 $x_i \in \{0, 1\}$（0：背景，1：前景），要最小化的**吉布斯能量**为
#
# $$E(X) = \sum_{i \in \mathcal V} E_1(x_i) + \lambda \sum_{(i, j) \in \mathcal E} E_2(x_i, x_j) . \tag{4.1}$$
#
# $E_1$ 是**似然能量**（Likelihood Energy，区域项，即第 2 章的数据项），$E_2$ 是**先验能量**（Prior Energy，惩罚项，即平滑项）。这里没有混合模型，也没有对数：两项都比 GrabCut 简单，因为要算得快。
#
# **似然能量。** $\mathcal F$ 和 $\mathcal B$ 是前景笔画和背景笔画下的节点，$\mathcal U$ 是其余的节点：
#
# $$\begin{aligned} E_1(x_i = 1) &= 0, & E_1(x_i = 0) &= \infty & \forall i &\in \mathcal F \\ E_1(x_i = 1) &= \infty, & E_1(x_i = 0) &= 0 & \forall i &\in \mathcal B \\ E_1(x_i = 1) &= \frac{d_i^{\mathcal F}}{d_i^{\mathcal F} + d_i^{\mathcal B}}, & E_1(x_i = 0) &= \frac{d_i^{\mathcal B}}{d_i^{\mathcal F} + d_i^{\mathcal B}} & \forall i &\in \mathcal U \end{aligned} \tag{4.2}$$
#
# 前两行保证种子点的标号不变。第三行对标号不确定的节点，用**颜色相似度**确定能量：用 $k$ 均值把两种笔画下的颜色各聚成（至多）64 个聚类，中心为 $K_m^{\mathcal F}$ 和 $K_m^{\mathcal B}$，
#
# $$d_i^{\mathcal F} = \min_m \lVert C(i) - K_m^{\mathcal F} \rVert , \qquad d_i^{\mathcal B} = \min_m \lVert C(i) - K_m^{\mathcal B} \rVert \tag{4.3}$$
#
# 就是颜色 $C(i)$ 到前景颜色和背景颜色的距离。两者都为 0 时，分式没有意义，两种标号的代价各取 $\tfrac12$。
#
# **先验能量。**
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g(C_{ij}) , \qquad C_{ij} = \lVert C(i) - C(j) \rVert^2 , \qquad g(\varepsilon) = \frac{1}{\varepsilon + 1} . \tag{4.4}$$
#
# 这是对边界的惩罚：相邻节点颜色相似时值较大；而且只有横跨分割边界时才不为零，因为只有在那里 $|x_i - x_j| = 1$。

# %% [markdown] name="energy-numbers-text" lang="en"
# **The numbers of one node.** Point at a place in the lab, then run both cells. The first works out (4.3) and (4.2) for the segment there, the second $C_{ij}$ and $g$ of (4.4) for its links.

# %% [markdown] name="energy-numbers-text" lang="zh"
# **代入数值：一个节点。** 在实验里指向一处，再运行下面两个单元格：第一个对那里的超像素手算 (4.3) 和 (4.2)，第二个对它的各条连接手算 (4.4) 中的 $C_{ij}$ 和 $g$。

# %% name="energy-numbers"
from segteach.segmentation.lazy_snapping import likelihood_costs, similarity

state, graph = lab.wait(), lab.graph
i = graph.labels[lab.pixel]
d_F = min(np.linalg.norm(255 * (graph.means[i] - K)) for K in state.foreground)
d_B = min(np.linalg.norm(255 * (graph.means[i] - K)) for K in state.background)
words = say("segment {}: C(i) = {}, dF = {:.1f}, dB = {:.1f}", "超像素 {}：C(i) = {}，dF = {:.1f}，dB = {:.1f}")
print(words.format(i, np.round(255 * graph.means[i]), d_F, d_B))
E1 = (d_B / (d_F + d_B), d_F / (d_F + d_B)) if d_F + d_B > 0 else (0.5, 0.5)
alone = say("foreground", "前景") if E1[1] < E1[0] else say("background", "背景")
words = say("E1(0) = {:.3f}, E1(1) = {:.3f}: alone it would be {}", "E1(0) = {:.3f}，E1(1) = {:.3f}：单独来看是{}")
print(words.format(*E1, alone))
assert np.allclose(E1, likelihood_costs(graph.means[[i]], state.background, state.foreground))

# %% [markdown] name="energy-try-text" lang="en"
# **Try it.** A segment is 30 away from the nearest foreground colour and 90 from the nearest background colour. Write $E_1(0)$ and $E_1(1)$ as a list.

# %% [markdown] name="energy-try-text" lang="zh"
# **试一试。** 某个超像素到最近的前景颜色的距离是 30，到最近的背景颜色的距离是 90。用列表写出 $E_1(0)$ 和 $E_1(1)$。

# %% name="energy-try"
mine = None
try_it(mine, likelihood_costs(np.zeros((1, 3)), np.array([[90.0, 0, 0]]), np.array([[0, 30.0, 0]]))[0])

# %% name="energy-link-numbers"
links = np.flatnonzero((graph.edges == i).any(axis=1))
for link in links:
    j = graph.edges[link].sum() - i
    C_ij = (255**2 * (graph.means[i] - graph.means[j]) ** 2).sum()
    words = say(
        "to segment {}: C_ij = {:7.1f}, g = {:.4f}, {} pixel pairs",
        "到超像素 {}：C_ij = {:7.1f}，g = {:.4f}，{} 个像素对",
    )
    print(words.format(j, C_ij, 1 / (1 + C_ij), graph.boundary[link]))
    assert np.isclose(1 / (1 + C_ij), similarity(C_ij))

# %% [markdown] name="link-try-text" lang="en"
# **Try it.** Two segments differ by 3 grey levels in each of the three channels (0 to 255). What is $g(C_{ij})$?

# %% [markdown] name="link-try-text" lang="zh"
# **试一试。** 两个超像素在三个通道上各差 3 个灰度级（0 到 255）。$g(C_{ij})$ 是多少？

# %% name="link-try"
mine = None
try_it(mine, similarity(sum([3**2] * 3)))

# %% [markdown] name="exercise-pixel-text" lang="en"
# **Exercise 1 · One pixel by hand.** Put your own number in place of 7; each number is another card. Work out $E_1(0)$, $E_1(1)$ and the $E_2$ of two different labels ($\lambda$ not included; colours from 0 to 255). Then decide: beside this neighbour, whose label is on the card, which label of the pixel has the smaller energy $E_1 + \lambda E_2$?

# %% [markdown] name="exercise-pixel-text" lang="zh"
# **练习 1 · 手算一个像素。** 把 7 换成你自己的数，每个数对应一张不同的卡片。求出 $E_1(0)$、$E_1(1)$，以及两个标号不同时的 $E_2$（不含 $\lambda$；颜色取 0 到 255）。然后判断：邻点的标号写在卡片上，在它旁边，这个像素取哪个标号时能量 $E_1 + \lambda E_2$ 更小？

# %% name="exercise-pixel-card"
card = ch4.pixel_card(7)
card

# %% name="exercise-pixel-hint"
hint("04/pixel")

# %% name="exercise-pixel" tags=["exercise"]
def my_pixel():
    """Return four numbers, (4,): E1(0), E1(1), E2 and the better label, 0 or 1, of the pixel on the card.

    返回四个数 (4,)：卡片上那个像素的 E1(0)、E1(1)、E2，以及更好的标号 0 或 1。
    """
    ### BEGIN SOLUTION
    d_foreground = np.linalg.norm(card.foreground - card.colour, axis=1).min()
    d_background = np.linalg.norm(card.background - card.colour, axis=1).min()
    costs = np.array([d_background, d_foreground]) / (d_background + d_foreground)
    prior = 1 / (1 + ((card.colour - card.neighbour) ** 2).sum())
    energies = costs + card.smoothness * prior * (np.arange(2) != card.neighbour_label)
    return *costs, prior, energies.argmin()
    ### END SOLUTION

# %% name="exercise-pixel-check"
ch4.check_one_pixel(card, my_pixel)

# %% [markdown] name="energy-code" lang="en"
# **Code.** The package's own functions for (4.2) to (4.4). Where both distances are 0 up to rounding, both labels cost $\tfrac12$.

# %% [markdown] name="energy-code" lang="zh"
# **代码。** 下面是软件包自己的函数，对应 (4.2) 到 (4.4)。两个距离在舍入误差之内都为 0 时，两种标号的代价各取 $\tfrac12$。

# %% name="energy-code-imports"
from segteach.models.kmeans import nearest_centre
from segteach.segmentation.lazy_snapping import ALIKE

# %% name="energy-shares" source="segmentation.lazy_snapping.shares"

# %% name="energy-distance" source="segmentation.lazy_snapping.distance_to_class"

# %% name="energy-similarity" source="segmentation.lazy_snapping.similarity"

# %% [markdown] name="energy-steps" lang="en"
# **The whole first step.** Colours are learned from the strokes; each segment pays $n_i E_1$ by its own colour, and each pair $\lambda\, l_{ij}\, g(C_{ij})$ when it is parted; segments under strokes are held; one minimum cut decides. ($n_i$, the pixels of a segment, and $l_{ij}$, the length of a shared boundary, are the subject of section 4.3.)
#
# `lazy_snapping_steps` does just that, line by line, and the player below plays the function of this notebook: change a line, then run its cell and the player's. Of what is imported, `segment` makes the segments and their graph, `learn` the clusters, `votes` counts the seeds of both classes in each segment, `cut` is the minimum cut.
#
# Between two strokes the lab keeps what does not change: the segments, the clusters of the class that you left alone, the flow of the last cut. That is `LazySnapping`; its steps are the same functions.

# %% [markdown] name="energy-steps" lang="zh"
# **整个第一步。** 从笔画学习颜色；每个超像素按自己的颜色付出 $n_i E_1$，每一对相邻的超像素被分开时付出 $\lambda\, l_{ij}\, g(C_{ij})$；笔画下的超像素固定不变；其余的由一次最小割决定。（$n_i$ 是超像素的像素数，$l_{ij}$ 是公共边界的长度，见 4.3 节。）
#
# `lazy_snapping_steps` 逐行做的就是这些，下面的播放器播放的正是本笔记本里的这个函数：改动一行，运行它所在的单元格，再运行播放器。导入的函数中，`segment` 生成超像素及其邻接图，`learn` 求聚类中心，`votes` 数出每个超像素里两类种子点的个数，`cut` 求最小割。
#
# 在两笔之间，实验保留不变的东西：超像素、没有动过的那一类的聚类中心，以及上一次最小割的流。这就是 `LazySnapping`，它的各个步骤仍是同样的函数。

# %% name="energy-steps-imports"
from collections.abc import Callable, Iterator

from segteach.arrays import check_image, check_number, check_seeds
from segteach.cuts.energy import Energy
from segteach.segmentation.lazy_snapping import cut, hard_link, learn, majority, votes
from segteach.segmentation.lazy_snapping.energy import Clusters
from segteach.segmentation.lazy_snapping.snapping import (
    Given, LazySnappingState, first_draw, segment, state_of
)
from segteach.segmentation.seeds import undecided
from segteach.segmentation.superpixels import RegionGraph
from segteach.steps import checked_at_call

# %% name="energy-likelihood" source="segmentation.lazy_snapping.likelihood"

# %% name="energy-prior" source="segmentation.lazy_snapping.prior"

# %% name="energy-hold" source="cuts.energy.hold"

# %% name="energy-held" source="segmentation.lazy_snapping.held"

# %% name="energy-loop" source="segmentation.lazy_snapping.lazy_snapping_steps"

# %% [markdown] name="energy-watch" lang="en"
# **Watch.** Four strokes on the cup of chapter 3. First the cluster colours of both kinds of strokes. Then $E_1(1) - E_1(0)$ of every segment, each for itself: pale ones are undecided, blue ones on the cup and orange ones on the table are wrong. Then the minimum cut. Which of them does it put right, and what decides there?
#
# The shadow below the saucer stays foreground: its dark red lies nearer to the clusters of the foreground. In 4.4 a vertex brings the outline back to the rim.

# %% [markdown] name="energy-watch" lang="zh"
# **观察。** 在第 3 章的杯子上画四笔。先看两种笔画的聚类中心；再看每个超像素各自的 $E_1(1) - E_1(0)$：颜色浅的没有明显倾向，杯子上的蓝色块和桌面上的橙色块都判错了；最后是最小割。它纠正了哪些？在那里起决定作用的是什么？
#
# 碟子下方的阴影仍是前景：它的暗红色离前景的聚类中心更近。到 4.4 节，再用顶点把轮廓拉回碟沿。

# %% name="energy-strokes"
F, B = Seed.FOREGROUND, Seed.BACKGROUND
cup = data.fit_within(data.load("coffee"), 240)
strokes = [
    Stroke([[105, 45], [142, 110], [100, 178]], 4, F),
    Stroke([[24, 88], [70, 84], [60, 120], [30, 150]], 4, F),
    Stroke([[15, 215], [140, 225]], 4, B),
    Stroke([[150, 15], [8, 12], [8, 50]], 4, B),
]
seeds = seeds_from_strokes(strokes, cup.shape[:2])

# %% name="energy-player"
from segteach.draw.lazy_snapping import lazy_snapping_over
from segteach.segmentation.lazy_snapping import LazySnapping

snapping = LazySnapping(cup)
cup_player = StepPlayer(
    lazy_snapping_steps(cup, seeds),
    lazy_snapping_over(cup, snapping.graph),
    size=(5.6, 4.0),
    curve_label=say("energy E", "能量 E"),
)
cup_player

# %% [markdown] name="energy-hand-text" lang="en"
# **The energy by hand.** The last state, term by term.
#
# The solver reads `final.objective` off its maximum flow; we add up the energy of the labels. No flow is larger than any cut. So where both numbers are equal, no labelling is cheaper: the **certificate** of section 2.7. The second cell needs no flow: no single segment lowers $E$ by changing sides. (A minimum must pass this test; passing it alone proves nothing.)

# %% [markdown] name="energy-hand-text" lang="zh"
# **手算能量。** 对最后一个状态逐项求和。
#
# 求解程序的 `final.objective` 由最大流得出，我们则把这些标号的能量逐项相加。任何流都不大于任何割，所以两个数相等，就说明不存在更便宜的标号：这就是 2.7 节的**证书**。第二个单元格不需要流：让任何一个超像素单独换边，都不能降低 $E$。（最小值必须通过这项检验，但仅通过它还不足以证明最小。）

# %% name="energy-hand"
final, graph = cup_player.states[-1], snapping.graph
x, (i, j) = final.labels.astype(int), graph.edges.T
E1 = graph.sizes[:, None] * likelihood_costs(graph.means, final.background, final.foreground)
marked = [np.unique(graph.labels[seeds == kind]) for kind in (B, F)]
E1[marked[0]], E1[marked[1]] = [0, np.inf], [np.inf, 0]
E2 = 5000 * graph.boundary * similarity((255**2 * (graph.means[i] - graph.means[j]) ** 2).sum(axis=1))
E = E1[np.arange(len(x)), x].sum() + (E2 * (x[i] != x[j])).sum()
print(f"E1 {E1[np.arange(len(x)), x].sum():.1f} + lambda E2 {(E2 * (x[i] != x[j])).sum():.1f} = {E:.1f}")
assert np.isclose(E, final.objective)

# %% name="energy-certificate"
change = E1[np.arange(len(x)), 1 - x] - E1[np.arange(len(x)), x]
turned = np.where(x[i] != x[j], -E2, E2)  # a link that is cut would be saved, and the other way round
change += np.bincount(i, turned, len(x)) + np.bincount(j, turned, len(x))
print(say("cheapest change of one segment:", "改变一个超像素的最小代价："), f"{change.min():+.2f}")
assert change.min() >= -1e-6

# %% name="quiz-twin"
quiz("04/twin")

# %% name="quiz-clusters"
quiz("04/clusters")

# %% name="quiz-lambda"
quiz("04/lambda")

# %% name="quiz-scale"
quiz("04/scale")

# %% [markdown] name="scale" lang="en"
# **Break: the scale of the colours.** The lecture does not say what numbers colours are, and $g(\varepsilon) = 1 / (1 + \varepsilon)$ is not indifferent to it. On 0 to 255 a difference of 10 levels in each channel gives $g = 1/301$. On $[0, 1]$ it gives $g = 0.995$, hardly less than for equal colours; even black against white gives $\tfrac14$. Contrast vanishes, and the prior only counts length. (The fraction in (4.2) does not care: it is a ratio.)
#
# > **Note on the lecture.** Colours in (4.3) and (4.4) are on **0 to 255**. A port that divides them by 255 first loses all contrast.
#
# Left $g$ for both scales, in the middle the cut on 0 to 255, on the right the same cut with colours on $[0, 1]$ and $\lambda$ chosen so that the links cost the same in sum.

# %% [markdown] name="scale" lang="zh"
# **让它失效：颜色的尺度。** 讲义没有说颜色取什么范围，而 $g(\varepsilon) = 1 / (1 + \varepsilon)$ 对尺度很敏感。在 0 到 255 上，每个通道相差 10 级，$g = 1/301$；换到 $[0, 1]$ 上，$g = 0.995$，与颜色相等时几乎没有差别，就连黑对白也有 $\tfrac14$。反差消失了，先验只剩下对长度的计数。（(4.2) 里的分式不受影响，因为它是比值。）
#
# > **对讲义的说明。** (4.3) 和 (4.4) 中的颜色取 **0 到 255**。移植时如果先除以 255，反差就全部丢失了。
#
# 左图是两种尺度下的 $g$；中图是 0 到 255 上的最小割；右图改用 $[0, 1]$ 上的颜色，并选取 $\lambda$ 使所有连接的总代价不变。

# %% name="scale-cut"
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import min_cut

apart = ((graph.means[i] - graph.means[j]) ** 2).sum(axis=1)
flat = graph.boundary * similarity(apart)  # colours on [0, 1]
flat *= E2.sum() / flat.sum()
hard = np.where(np.isinf(E1), 1e7, E1)
faded = min_cut(Energy(hard, graph.edges, flat)).labels[graph.labels] == 1

# %% name="scale-figure"
fig, axes = plt.subplots(1, 3, figsize=(13, 3.1), layout="constrained")
levels = np.arange(0, 60)
axes[0].plot(levels, similarity(3 * levels**2), "-", color="#0072B2", label=say("0 to 255", "0 到 255"))
axes[0].plot(levels, similarity(3 * (levels / 255) ** 2), "--", color="#D55E00", label="[0, 1]")
axes[0].set(xlabel=say("difference in each channel, levels", "每个通道的差（灰度级）"), ylabel="g")
axes[0].set_title(say("what a link costs", "一条连接的代价"))
axes[0].legend(frameon=False)
draw_mask(axes[1], cup, final.mask, say("colours on 0 to 255", "颜色取 0 到 255"))
draw_mask(axes[2], cup, faded, say("colours on [0, 1]", "颜色取 [0, 1]"))
show(
    fig,
    en="The cost of a link over the difference in colour: the solid line drops to 0 within a few levels, "
    "the dashed one stays near 1. With the first the mask follows cup and saucer; with the second it cuts "
    "through the saucer and takes pieces of the table.",
    zh="连接代价随颜色差的变化：实线几个灰度级内就降到 0，虚线几乎停在 1。用前者，掩码贴合杯子和碟子；用后者，"
    "掩码横切碟子，还选中了几块桌面。",
)

# %% [markdown] name="exercise-likelihood-text" lang="en"
# **Exercise 2 · Clusters with a width.** In (4.3) a cluster of grass is as narrow as one of a painted wall. Give each cluster a spread $s_m$, and measure the *squared* distance in it: $q^F = \min_m \lVert C - K_m^F \rVert^2 / (s_m^F)^2$, and $q^B$ likewise. Return $E_1(0) = q^B / (q^F + q^B)$ and $E_1(1) = q^F / (q^F + q^B)$ for every colour, one row for each. Where both are 0, each cost is 1/2.

# %% [markdown] name="exercise-likelihood-text" lang="zh"
# **练习 2 · 有宽度的聚类。** 在 (4.3) 中，草地的聚类与一面粉刷过的墙的聚类一样窄。给每个聚类一个宽度 $s_m$，以它为单位计算距离的**平方**：$q^F = \min_m \lVert C - K_m^F \rVert^2 / (s_m^F)^2$，$q^B$ 同理。对每种颜色返回 $E_1(0) = q^B / (q^F + q^B)$ 和 $E_1(1) = q^F / (q^F + q^B)$，每种颜色一行。两者都为 0 时，两个代价都取 1/2。

# %% name="exercise-likelihood-hint"
hint("04/likelihood")

# %% name="exercise-likelihood" tags=["exercise"]
def my_likelihood(colours, background, wide_b, foreground, wide_f):
    """Return E1(0), E1(1) of colours (N, 3), shape (N, 2); clusters (K, 3), their spreads (K,).

    返回颜色 colours (N, 3) 的 E1(0)、E1(1)，形状 (N, 2)；聚类中心 (K, 3)，各自的宽度 (K,)。
    """
    ### BEGIN SOLUTION
    q = []
    for clusters, spreads in ((background, wide_b), (foreground, wide_f)):
        apart = np.linalg.norm(colours[:, None] - clusters, axis=2)
        q.append(((apart / spreads) ** 2).min(axis=1))
    q = np.stack(q, axis=1)
    costs, some = np.full(q.shape, 0.5), q.sum(axis=1) > 0
    costs[some] = q[some] / q[some].sum(axis=1, keepdims=True)
    return costs
    ### END SOLUTION

# %% name="exercise-likelihood-check"
ch4.check_likelihood(my_likelihood)

# %% [markdown] name="exercise-likelihood-effect-text" lang="en"
# The cup once more, each pixel by its own $E_1$ alone: the package's, yours, and yours after each class pays $3 \ln s$ of its cluster, which is the $\tfrac12 \ln \det \Sigma$ of (3.7) for $\Sigma = s^2 I$. The numbers are the pixels outside the cut's mask that count as foreground. **What you will see:** the cup's clusters are wider than the table's, so with your costs they reach out over the table. A width has to be paid for; GrabCut does.

# %% [markdown] name="exercise-likelihood-effect-text" lang="zh"
# 仍是那只杯子，每个像素只按自己的 $E_1$ 判别：依次是软件包的、你的，以及你的再加上聚类的 $3 \ln s$（取 $\Sigma = s^2 I$ 时，这就是 (3.7) 中的 $\tfrac12 \ln \det \Sigma$）。数字是最小割的掩码之外被判为前景的像素所占的比例。**将会看到：** 杯子的聚类比桌面的宽，用你的代价，它们的作用范围就扩大到了桌面。宽度本身也应当计入代价，GrabCut 正是这样做的。

# %% name="exercise-likelihood-spreads"
def spread(colours, centres):
    """Return how wide each cluster is, (K,), at least 2 levels."""
    squares = ((colours[:, None] - centres) ** 2).sum(axis=2)
    own, count = squares.argmin(axis=1), len(centres)
    total = np.bincount(own, squares.min(axis=1), count)
    return np.sqrt(total / np.maximum(np.bincount(own, minlength=count), 1)).clip(2 / 255)

z, given = cup.reshape(-1, 3), [cup[seeds == kind] for kind in (B, F)]
classes = [(K, spread(colours, K)) for colours, K in zip(given, (final.background, final.foreground))]
charged = [(((z[:, None] - K) ** 2).sum(axis=2) / (2 * s**2) + 3 * np.log(s)).min(axis=1) for K, s in classes]

# %% name="exercise-likelihood-effect"
costs = {say("(4.2)", "(4.2)"): likelihood_costs(z, final.background, final.foreground)}
try:
    costs[say("yours", "你的结果")] = my_likelihood(z, *classes[0], *classes[1])
except NotImplementedError:  # exercise 2 is still to be written
    pass
costs[say("with 3 ln s", "加上 3 ln s")] = np.stack(charged, axis=1)
fig, axes = plt.subplots(1, len(costs), figsize=(4.3 * len(costs), 3.2), layout="constrained")
for ax, (title, E) in zip(axes, costs.items()):
    alone = (E[:, 1] < E[:, 0]).reshape(cup.shape[:2])
    outside = 100 * (alone & ~final.mask).mean()
    draw_mask(ax, cup, alone, title + say(": {:.1f}%", "：{:.1f}%").format(outside))
show(
    fig,
    en="Masks of single pixels. With (4.2) cup and saucer, and specks on the table. With yours, once it is written, far more "
    "specks on the table. With 3 ln s added, few.",
    zh="逐像素判别的掩码。用 (4.2) 时是杯子和碟子，桌面上有一些碎点；写好函数后，用你的代价时桌面上的碎点多得多；加上 3 ln s 后很少。",
)

# %% [markdown] name="energy-breath" lang="en"
# **Your turn:** exercises 1, 2 and 5 in section 4.7.
#
# **In one breath.** $E_1$ asks which strokes' colours are nearer. $E_2$ makes the outline run where colours change, on the scale 0 to 255. One minimum cut weighs them, and nothing but distances between colours goes in. *But what are the nodes, if not pixels?*

# %% [markdown] name="energy-breath" lang="zh"
# **轮到你了：** 4.7 节的练习 1、2、5。
#
# **小结。** $E_1$ 看颜色离哪一种笔画更近；$E_2$ 让轮廓走在颜色变化的地方，颜色取 0 到 255。一次最小割在两者之间权衡，用到的只有颜色之间的距离。那么，节点不是像素，又是什么？

# %% [markdown] name="flood-play" lang="en"
# ## 4.3 Segments: the watershed
#
# Take the strength of the edges in a picture as the *height* of a landscape: flat parts are valleys, edges are ridges. Then let water rise. Press **|◀**, then **▶** again and again, until the first two basins meet.
#
# - Where do dams stand? Predict the next one before you step.
# - Choose the *height map* *valleys with noise*: how many basins does each valley have now? What does *smoothing σ* change, and what do *markers* that are *set by hand*?

# %% [markdown] name="flood-play" lang="zh"
# ## 4.3 超像素：分水岭
#
# 把图像中边缘的强度看作地形的“高度”：平坦处是山谷，边缘是山脊。然后让水位上升。按 **|◀**，再一次次按 **▶**，直到两个盆地首次相遇。
#
# - 堤坝会筑在哪里？每走一步之前，先猜下一道堤坝的位置。
# - 把“高度图”换成“带噪声的山谷”：现在一个山谷里有几个盆地？“平滑 σ” 改变了什么？把“标记”改为“手动设置”，又改变了什么？

# %% name="flood-lab"
from segteach.labs.watershed import WatershedTheatre

theatre = WatershedTheatre()
theatre

# %% [markdown] name="flood-name" lang="en"
# **What you saw.** The **watershed algorithm** floods the height map from **markers** (springs). The dry pixel that lies lowest beside the water goes under next and joins the basin that reached it first. Where the waters of two basins meet, a dam is raised. When all is under water, the basins are the segments, and the dams run along the ridges, that is, along the edges of the picture.
#
# With a spring in every minimum, each speck of noise has its own basin: **over-segmentation** (the noisy valleys have 454 minima instead of 2). For recognition that is a nuisance; here it is welcome. Lazy Snapping wants *many* small segments, each of about one colour, with the edges on their borders. Our segments have one marker every 8 pixels, moved to the flattest place near by.
#
# So the picture is **segmented in advance** by the watershed, and graph cut works at the **segment level** instead of the pixel level.

# %% [markdown] name="flood-name" lang="zh"
# **刚才看到的是什么。** **分水岭算法**（watershed algorithm）从**标记**（泉眼）出发淹没高度图：在与水相邻的未淹没像素中，最低的一个先被淹没，归入最先到达它的盆地；两个盆地的水相遇之处筑起堤坝。全部淹没之后，盆地就是分割出的小块，堤坝沿着山脊，也就是沿着图像的边缘。
#
# 如果每个极小值处都有泉眼，每一粒噪声就都有自己的盆地，这叫**过分割**（带噪声的山谷有 454 个极小值，而不是 2 个）。做识别时这是麻烦，在这里却正合适：Lazy Snapping 需要**许多**小块，每块颜色大致单一，边缘落在块与块的边界上。这些小块就是**超像素**（segment）。本章每隔 8 个像素放一个标记，并移到附近最平坦的地方。
#
# 这样，先用分水岭算法对图像进行**预分割**，再在**超像素**（segment level）而不是像素（pixel level）上做图割。

# %% [markdown] name="flood-code" lang="en"
# **Code.** The whole flooding: a queue ordered by height, and among equal heights by arrival.

# %% [markdown] name="flood-code" lang="zh"
# **代码。** 整个淹没过程：一个按高度排序的队列；高度相同时，先到的先出。

# %% name="flood-code-imports"
import heapq
import itertools
from collections.abc import Iterator

from segteach.segmentation.watershed import neighbours

# %% name="flood-source" source="segmentation.watershed.flood"

# %% [markdown] name="flood-numbers-text" lang="en"
# **By hand.** Two springs, at the ends of a row. In which order do the other pixels go under, and where do the waters meet? Decide, then run the cell.

# %% [markdown] name="flood-numbers-text" lang="zh"
# **手算。** 一行像素，两端各有一个泉眼。其余像素按什么顺序被淹没？两股水在哪里相遇？想好再运行。

# %% name="flood-numbers"
row = np.array([[1.0, 4, 2, 7, 3, 5, 0]])
springs = np.array([[1, 0, 0, 0, 0, 0, 2]])
for pixel, basin, others in flood(row, springs, connectivity=4):
    meets = say(", meets basin {}", "，遇到盆地 {}").format(others) if others else ""
    words = say("height {:.0f} at column {}: basin {}", "高度 {:.0f}，第 {} 列：盆地 {}")
    print(words.format(row[pixel], pixel[1], basin) + meets)

# %% [markdown] name="flood-watch" lang="en"
# **Watch.** The gradient at the rim of the cup, flooded from a grid of markers. The curve counts dry pixels. Which dams come first, and which last? (First those in flat parts, where they hardly matter; last those on the rim, the highest pass.)

# %% [markdown] name="flood-watch" lang="zh"
# **观察。** 杯口附近的梯度图，从网格状的标记开始淹没。曲线是未淹没的像素数。哪些堤坝最先出现，哪些最后？（平坦处的最先，它们无关紧要；杯沿上的最后，那里的山口最高。）

# %% name="flood-player"
from segteach.draw.watershed import flooding_over
from segteach.segmentation.superpixels import gradient_magnitude, grid_markers
from segteach.segmentation.watershed import watershed_steps

rim = cup[10:58, 70:142]
height = gradient_magnitude(rim)
StepPlayer(
    watershed_steps(height, grid_markers(height, 8), every=72),
    flooding_over(height),
    size=(6.0, 4.2),
    curve_label=say("dry pixels", "未淹没的像素"),
)

# %% name="quiz-rising"
quiz("04/rising")

# %% [markdown] name="graph-name" lang="en"
# ### The graph of the segments
#
# Two segments are joined by an edge as soon as **one pixel** of the one touches one pixel of the other. A segment's colour $C(i)$ is its mean colour. In (4.1) a segment stands for all of its pixels, so two weights come in:
#
# $$E(X) = \sum_i n_i\, E_1(x_i) + \lambda \sum_{(i, j)} l_{ij}\, E_2(x_i, x_j) , \tag{4.5}$$
#
# with $n_i$ the number of pixels of segment $i$ and $l_{ij}$ the length of the shared boundary, counted in pairs of neighbouring pixels. A pixel is then a segment of size 1, and the cut on segments minimises the *same* energy as the cut on pixels, only over fewer outlines and with mean colours.
#
# > **Note on the lecture.** It gives no weights. With (4.1) as it stands, a segment of 3 pixels has as much to say as one of 300. `LazySnapping` uses (4.5), and $\lambda = 5000$.

# %% [markdown] name="graph-name" lang="zh"
# ### 超像素邻接图
#
# 只要一个超像素中有**一个像素**与另一个超像素中的像素相邻，就在两者之间连一条边。超像素的颜色 $C(i)$ 取平均颜色。在 (4.1) 中，一个超像素代表它的全部像素，因此要引入两个权重：
#
# $$E(X) = \sum_i n_i\, E_1(x_i) + \lambda \sum_{(i, j)} l_{ij}\, E_2(x_i, x_j) , \tag{4.5}$$
#
# 其中 $n_i$ 是超像素 $i$ 的像素数，$l_{ij}$ 是公共边界的长度，按相邻像素对的个数计算。这样，一个像素就是大小为 1 的超像素；超像素上的最小割与像素上的最小割最小化的是**同一个**能量，只是可选的轮廓少了，颜色换成了平均颜色。
#
# > **对讲义的说明。** 讲义没有给出权重。照 (4.1) 的原样，3 个像素的超像素与 300 个像素的超像素分量相同。`LazySnapping` 采用 (4.5)，$\lambda = 5000$。

# %% name="graph-figure"
from segteach.draw.superpixels import draw_region_graph, draw_segments, mean_colour_picture
from segteach.segmentation.superpixels import region_graph, superpixels

crop = cup[30:80, 30:105]
small = region_graph(crop, superpixels(crop, spacing=8), connectivity=8)
g_ij = similarity(255**2 * (np.diff(small.means[small.edges], axis=1)[:, 0] ** 2).sum(axis=1))
fig, axes = plt.subplots(1, 3, figsize=(13, 3.4), layout="constrained")
draw_segments(axes[0], crop, small.labels, say("segments", "超像素"))
draw_image(axes[1], mean_colour_picture(small), say("mean colours C(i)", "平均颜色 C(i)"))
title = say("links", "连接") + r" $l_{ij}\, g(C_{ij})$"
draw_region_graph(axes[2], small, small.boundary * g_ij, crop, title)
show(
    fig,
    en="A piece of the cup: yellow borders of some seventy segments; each filled with its mean colour; a "
    "dot in each and a line to each neighbour, thick between like colours, hair-thin across the rim of the "
    "cup.",
    zh="杯子的一角：几十个超像素的黄色边界；每个超像素填上平均颜色；每个超像素一个圆点，与相邻的连线：颜色相"
    "近的粗，跨过杯沿的细如发丝。",
)

# %% [markdown] name="graph-numbers-text" lang="en"
# **By hand.** Six pixels, three segments. Which touch, along how many pairs, with 4 and with 8 neighbours?

# %% [markdown] name="graph-numbers-text" lang="zh"
# **手算。** 六个像素，三个超像素。用四邻域和八邻域，哪些超像素相邻？各有多少对像素？

# %% name="graph-numbers"
labels = np.array([[0, 0, 1], [0, 2, 2]])
for connectivity in (4, 8):
    tiny = region_graph(np.zeros((2, 3, 3)), labels, connectivity)
    pairs = zip(tiny.edges.tolist(), tiny.boundary)
    print(connectivity, ", ".join(f"{i}-{j}: {count}" for (i, j), count in pairs))

# %% [markdown] name="exercise-map-text" lang="en"
# **Exercise 3 · Where the outline runs.** Again, your own number. Four segments, 4 neighbours, and a label for each segment below the map. Which pairs of segments does (4.5) count in this labelling, because their labels differ, and what is their $l_{ij}$?

# %% [markdown] name="exercise-map-text" lang="zh"
# **练习 3 · 轮廓经过哪里。** 同样换成你自己的数。四个超像素，四邻域；每个超像素的标号写在图的下面。在这个标号场下，(4.5) 要计入哪些超像素对（标号不同）？它们的 $l_{ij}$ 各是多少？

# %% name="exercise-map-card"
four = ch4.map_card(7)
four

# %% name="exercise-map-hint"
hint("04/map")

# %% name="exercise-map" tags=["exercise"]
def my_map():
    """Return {(i, j): length, ...}, i < j, for the segments that touch and have different labels.

    对相邻且标号不同的超像素返回 {(i, j): 长度, ...}，i < j。
    """
    ### BEGIN SOLUTION
    lengths = {}
    for here, there in ((four.labels[:, :-1], four.labels[:, 1:]), (four.labels[:-1], four.labels[1:])):
        for i, j in zip(here.ravel().tolist(), there.ravel().tolist()):
            if four.x[i] != four.x[j]:
                pair = min(i, j), max(i, j)
                lengths[pair] = lengths.get(pair, 0) + 1
    return lengths
    ### END SOLUTION

# %% name="exercise-map-check"
ch4.check_map(four, my_map)

# %% [markdown] name="graph-code" lang="en"
# **Code.** All pairs at once: two shifted views of the label map, the pairs that differ packed into one number each, counted by `np.unique`. No loop over pixels.

# %% [markdown] name="graph-code" lang="zh"
# **代码。** 一次处理所有点对：取标号图的两个错位视图，把标号不同的点对各压成一个数，再用 `np.unique` 计数。没有对像素的循环。

# %% name="graph-code-imports"
from segteach.cuts.energy import OFFSETS, check_connectivity, shifted

# %% name="graph-source" source="segmentation.superpixels.touching"

# %% [markdown] name="exercise-regions-text" lang="en"
# **Exercise 4 · The contrast along a boundary.** $C_{ij}$ compares two *mean* colours. Compare the pixels at the boundary instead: for every pair of segments $i < j$ that touch (4 neighbours), return the mean of $\lVert C(p) - C(q) \rVert^2$ over the neighbouring pixels $p$ in $i$ and $q$ in $j$. The pairs may stand in any order. A picture has a million pixels: try it without a loop over them.

# %% [markdown] name="exercise-regions-text" lang="zh"
# **练习 4 · 沿边界的反差。** $C_{ij}$ 比较的是两个**平均**颜色。现在改为比较边界两侧的像素：对每一对相邻（四邻域）的超像素 $i < j$，返回 $i$ 中的 $p$ 与 $j$ 中的 $q$ 这样的相邻像素的 $\lVert C(p) - C(q) \rVert^2$ 的平均。各对的次序不限。图像有上百万个像素：试试不用逐像素的循环。

# %% name="exercise-regions-hint"
hint("04/regions")

# %% name="exercise-regions" tags=["exercise"]
def my_contrasts(image, labels):
    """Return pairs (E, 2) and contrasts (E,); image (H, W, 3) of 0 to 255, labels (H, W).

    返回 pairs (E, 2) 和 contrasts (E,)；image (H, W, 3) 取 0 到 255，labels (H, W)。
    """
    ### BEGIN SOLUTION
    ends, C = [], []
    for a, b in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        differ = labels[a] != labels[b]
        ends.append(np.stack([labels[a][differ], labels[b][differ]], axis=1))
        C.append(((image[a] - image[b]) ** 2).sum(axis=2)[differ])
    ends, count = np.sort(np.concatenate(ends), axis=1), labels.max() + 1
    packed, which, times = np.unique(ends @ [count, 1], return_inverse=True, return_counts=True)
    pairs = np.stack(np.divmod(packed, count), axis=1)
    return pairs, np.bincount(which, np.concatenate(C), len(packed)) / times
    ### END SOLUTION

# %% name="exercise-regions-check"
ch4.check_regions(my_contrasts)

# %% [markdown] name="exercise-regions-effect-text" lang="en"
# Both contrasts of every pair in the crop above. **What you will see:** they are different numbers. Below 100, in texture and noise, the pixels mostly differ more than the means. Above 1000 they mostly differ less: the rim of the cup is blurred over several pixels, and no single step is as large as the whole.

# %% [markdown] name="exercise-regions-effect-text" lang="zh"
# 上面那一小块图像中，每一对超像素的两种反差。**将会看到：** 两者并不相同。小于 100 处多为纹理和噪声，像素之间的差大多比平均颜色之间的差更大；大于 1000 处则大多更小：杯沿的模糊占了几个像素，任何一步的变化都不及总的变化大。

# %% name="exercise-regions-effect"
fig, ax = plt.subplots(figsize=(5.6, 3.8), layout="constrained")
try:
    pairs, C = my_contrasts(255 * crop, small.labels)
    of_means = (255**2 * np.diff(small.means[pairs], axis=1)[:, 0] ** 2).sum(axis=1)
    ax.plot(of_means, C, "o", color="#0072B2")
    alike, edge = of_means < 100, of_means > 1000
    words = say("above the line: {} of {} below 100, {} of {} above 1000", "线上方：100 以下 {}/{}，1000 以上 {}/{}")
    above = C > of_means
    ax.set_title(words.format(above[alike].sum(), alike.sum(), above[edge].sum(), edge.sum()))
except NotImplementedError:  # exercise 4 is still to be written
    pass
ax.plot([1, 1e5], [1, 1e5], "k-", lw=1)
ax.set(xscale="log", yscale="log", xlabel=say("C of the mean colours", "平均颜色的 C"), ylabel=say("C along the boundary", "沿边界的 C"))
show(
    fig,
    en="A diagonal line in a plane with two logarithmic axes. Once your function is written, a dot for each pair: on the left "
    "most lie above the line, on the right most lie below it.",
    zh="双对数坐标中的一条对角线。写好函数后，每一对超像素一个点：左侧的点大多在线上方，右侧的大多在线下方。",
)

# %% [markdown] name="graph-timing-text" lang="en"
# **What it saves.** The same strokes on segments and on pixels, at the full size of the photograph: nodes, links, milliseconds for a stroke, and how many pixels the two masks differ in. (The segments are made once, before the first stroke.)

# %% [markdown] name="graph-timing-text" lang="zh"
# **省了什么。** 在原尺寸的照片上，用同样的笔画，比较超像素与像素：节点数、连接数、一笔的毫秒数，以及两个掩码相差多少像素。（超像素在画第一笔之前算好，只算一次。）

# %% name="graph-timing"
import time

photo = data.load("coffee")
scale = photo.shape[0] / cup.shape[0]
large = [Stroke(stroke.points * scale, stroke.radius * scale, stroke.seed) for stroke in strokes]
marks, masks = [seeds_from_strokes(large[:count], photo.shape[:2]) for count in (3, 4)], {}
for on in ("segments", "pixels"):
    level = LazySnapping(photo, on=on)
    level.cut(marks[0])
    start = time.perf_counter()
    masks[on] = level.cut(marks[1]).mask
    took = 1e3 * (time.perf_counter() - start)
    words = say("{:9}{:8} nodes {:8} links {:6.0f} ms", "{}：{:8} 个节点 {:8} 条连接 {:6.0f} 毫秒")
    name = {"segments": say("segments", "超像素"), "pixels": say("pixels", "像素　")}[on]
    print(words.format(name, len(level.graph.sizes), len(level.graph.edges), took))
differ = 100 * (masks["segments"] != masks["pixels"]).mean()
print(say("the masks differ in {:.2f} % of the pixels", "两个掩码有 {:.2f} % 的像素不同").format(differ))

# %% name="quiz-segment"
quiz("04/segment")

# %% name="quiz-neighbours"
quiz("04/neighbours")

# %% name="quiz-both"
quiz("04/both")

# %% name="quiz-hair"
quiz("04/hair")

# %% [markdown] name="graph-thin" lang="en"
# **Break: what it loses.** A segment is in or out as a whole. So what is thinner than a segment shares one with its surroundings, and a stroke that touches *one* pixel of a segment speaks for all of them.
#
# Below, the rocket is eight pixels wide, the stroke five. One column of the stroke lies on the rim, in segments that are mostly sky (left). They are foreground from now on, and the sky up to the tower comes along, because the links inside it are dear. On pixels only what is painted is held: the body of the rocket comes out.
#
# What helps: a thinner stroke along the middle, smaller segments, a closer look (crop the picture), or the second step.

# %% [markdown] name="graph-thin" lang="zh"
# **让它失效：丢了什么。** 一个超像素要么整个选中，要么整个不选。所以比超像素更细的部分，只能与周围同处一个超像素；而笔画只要碰到超像素的**一个**像素，就替它的全部像素作了决定。
#
# 下图的火箭宽八个像素，笔画宽五个。笔画有一列落在火箭边上，那里的超像素大部分是天空（左图）。它们从此都是前景；天空内部的连接又很贵，于是直到铁塔为止的天空都被带了进来。在像素上，固定的只有画到的像素，箭体就能分出来。
#
# 对策：沿中线画更细的笔画，用更小的超像素，放大来看（裁剪图像），或者交给第二步。

# %% name="graph-thin-strokes"
from segteach.draw.overlays import BACKGROUND, FOREGROUND

rocket = data.fit_within(data.load("rocket"), 240)
lines = [Stroke([[80, 118], [140, 118]], 2, F), Stroke([[20, 30], [20, 200], [120, 215]], 4, B)]
launch = seeds_from_strokes([*lines, Stroke([[120, 60]], 4, B)], rocket.shape[:2])

# %% name="graph-thin-figure"
fig, axes = plt.subplots(1, 4, figsize=(13, 3.5), layout="constrained")
near, rim = (slice(30, 160), slice(50, 180)), (slice(90, 120), slice(100, 130))
words = say("segments of {} px", "{} px 的超像素")
levels = {words.format(8): {}, words.format(4): {"spacing": 4}, say("pixels", "像素"): {"on": "pixels"}}
for ax, (title, how) in zip(axes[1:], levels.items()):
    found = LazySnapping(rocket, **how).cut(launch).mask
    draw_mask(ax, rocket[near], found[near], title)
labels = LazySnapping(rocket).graph.labels
draw_segments(axes[0], rocket[rim], labels[rim], say("the stroke on segments of 8 px", "8 px 超像素上的笔画"))
axes[0].plot(*np.argwhere(launch[rim] == F).T[::-1], "s", color=FOREGROUND, ms=4)
show(
    fig,
    en="Left the stroke along the thin rocket, on segments that reach beyond it on both sides. Then three "
    "masks: with segments of 8 pixels a large piece of sky beside the rocket, with 4 a narrow strip of it, "
    "on pixels just the rocket.",
    zh="左：沿细长火箭的笔画，所在的超像素两侧都超出火箭。右边三个掩码：8 像素的超像素多选了一大块天空，4 像"
    "素的多选了窄窄一条，逐像素时恰好是火箭。",
)
touched = np.unique(labels[launch == F])  # `found` is the mask on pixels: it knows rocket from sky
sky = sum(found[labels == segment].mean() < 0.5 for segment in touched)
words = say(
    "the stroke touches {} segments; {} of them are mostly sky",
    "笔画碰到 {} 个超像素；其中 {} 个大半是天空",
)
print(words.format(len(touched), sky))

# %% [markdown] name="exercise-bugs-text" lang="en"
# **Exercise 5 · Find three bugs.** A student has ported the energy of Lazy Snapping, in one function. Three lines are wrong. The mask gives away two of them, one after the other; for the third read the numbers. Run the cells, then write the function without its bugs, and run the picture again with yours.

# %% [markdown] name="exercise-bugs-text" lang="zh"
# **练习 5 · 找出三个错误。** 有位同学移植了 Lazy Snapping 的能量，写成一个函数，其中三行写错了。两个错误会先后在掩码上露出马脚，第三个要看数值才能发现。先运行下面的单元格，再写出没有错误的函数，并用它重新运行这幅图。

# %% name="exercise-bugs-imports"
from segteach.cuts.energy import Energy
from segteach.segmentation.lazy_snapping import likelihood_costs, similarity

# %% name="exercise-bugs-given" source="course.chapters.ch4.bug_energy.buggy_energy"

# %% name="exercise-bugs-watch"
run = ch4.run_port(buggy_energy)  # then: repaired_energy
share = run.energy.weights / ch4.SMOOTHNESS
words = say(
    "{} pixels are foreground; weight / lambda from {:.4f} to {:.4f}",
    "{} 个像素是前景；权重 / λ 从 {:.4f} 到 {:.4f}",
)
print(words.format(run.mask.sum(), share.min(), share.max()))
fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
draw_segments(axes[0], run.image, run.graph.labels, say("segments and strokes", "超像素与笔画"))
for seed, colour in ((Seed.BACKGROUND, BACKGROUND), (Seed.FOREGROUND, FOREGROUND)):
    axes[0].plot(*np.argwhere(run.seeds == seed).T[::-1], "s", color=colour, ms=3)
draw_mask(axes[1], run.image, run.mask, say("mask", "掩码"))
show(
    fig,
    en="A small picture in segments with blue and orange strokes on it, and the mask that the energy of the "
    "cell gives.",
    zh="分成超像素的小图，上面有蓝色和橙色笔画；以及由本单元的能量得到的掩码。",
)

# %% name="exercise-bugs-hint"
hint("04/bugs")

# %% name="exercise-bugs" tags=["exercise"]
def repaired_energy(graph, seeds, background, foreground, smoothness):
    """Return the Energy of Lazy Snapping on segments, as `buggy_energy` does, without its bugs.

    与 `buggy_energy` 一样返回 Lazy Snapping 在超像素上的 Energy，但没有其中的错误。
    """
    ### BEGIN SOLUTION
    costs = graph.sizes[:, None] * likelihood_costs(graph.means, background, foreground)
    held, force = costs.copy(), 1e9
    held[seeds == Seed.BACKGROUND] = [0, force]
    held[seeds == Seed.FOREGROUND] = [force, 0]
    first, second = graph.edges.T
    contrast = (255**2 * (graph.means[first] - graph.means[second]) ** 2).sum(axis=1)
    weights = smoothness * (graph.boundary * similarity(contrast))
    return Energy(held, graph.edges, weights)
    ### END SOLUTION

# %% name="exercise-bugs-check"
ch4.check_repaired(repaired_energy)

# %% [markdown] name="graph-breath" lang="en"
# **Your turn:** exercises 3 and 4 in section 4.7.
#
# **In one breath.** A watershed makes segments whose borders follow the edges. Segments that touch are joined, weighted by size and shared boundary. The cut then has a sixtieth of the nodes. *And where the edge is on no border of a segment, who puts it right?*

# %% [markdown] name="graph-breath" lang="zh"
# **轮到你了：** 4.7 节的练习 3、4。
#
# **小结。** 分水岭给出超像素，它们的边界沿着图像的边缘；相邻的超像素相连，按像素数和公共边界加权；于是最小割的节点只剩六十分之一。如果边缘不在任何超像素的边界上，由谁来修正？

# %% [markdown] name="boundary-play" lang="en"
# ## 4.4 Boundary editing
#
# In the lab of 4.1 press *edit the boundary*. The outline is a polygon now.
#
# - Drag a vertex five pixels off a clear edge. It is *hard* from now on: the outline has to pass there. Press *Hard / soft*, then *Cut the band*: where does the outline go?
# - Move $\beta$ to 1, then to 0; each time the last edit is done again. What does the outline follow between the vertices?
# - *Foreground* and *Background* are the **overriding brush**: paint over a place, choose *Vertices*, and drag a vertex next to it. What holds?
# - Point at a pixel near the outline: the table has $C$, $D$, $\varepsilon$ and $E_2$ of its links.

# %% [markdown] name="boundary-play" lang="zh"
# ## 4.4 边界编辑
#
# 在 4.1 节的实验里按“编辑边界”，轮廓就变成了多边形。
#
# - 把一个顶点从清晰的边缘上拖开五个像素。它从此是**硬**顶点，轮廓必须经过它。再按“硬 / 软”，然后按“对窄带求最小割”：轮廓到哪里去了？
# - 把 $\beta$ 移到 1，再移到 0，每次都会把上一次编辑重做一遍：顶点之间的轮廓跟着什么走？
# - “前景”和“背景”就是**覆盖画笔**：涂改一处，再选“顶点”，拖动旁边的一个顶点。什么保持不变？
# - 指向轮廓附近的一个像素：表中是它各条连接的 $C$、$D$、$\varepsilon$ 和 $E_2$。

# %% [markdown] name="boundary-name" lang="en"
# **What you saw.** The outline of the mask becomes a **polygon** that a hand can hold. Dragging a vertex tells the computer where the outline should run, *roughly*; a minimum cut among the pixels of a **band** along the polygon finds where it runs exactly:
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g\bigl((1 - \beta)\, C_{ij} + \beta\, \eta\, g(D_{ij}^2)\bigr) . \tag{4.6}$$
#
# - The **likelihood energy** is that of the first step, (4.2), now for pixels.
# - The **prior energy** is strengthened by the place of the polygon, as a **soft constraint**: $D_{ij}$ is the distance of the link from the polygon, in pixels. On the polygon $g(D^2) = 1$, three pixels away it is $\tfrac1{10}$.
# - $\beta = 0.5$ divides between colours and polygon, $\eta = 10$ makes the two comparable. So a link on the polygon has $\varepsilon \ge \beta\eta = 5$ and costs at most $g(5) = \tfrac16$, even where there is no edge at all. Across a real edge $C_{ij}$ is in the hundreds, and the cut runs there: only colour differences below $\sqrt{10} \approx 3.2$ levels lose against the polygon.
#
# $g$ stands twice, and turns round twice: near the polygon the inner $g$ is large, so $\varepsilon$ is large, so the outer $g$ is small: cheap to cut.

# %% [markdown] name="boundary-name" lang="zh"
# **刚才看到的是什么。** 掩码的轮廓变成了可以用手拖动的**多边形**。拖动一个顶点，等于告诉计算机轮廓**大致**在哪里；再在多边形两侧的**窄带**里，在像素上做最小割，确定它究竟在哪里：
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g\bigl((1 - \beta)\, C_{ij} + \beta\, \eta\, g(D_{ij}^2)\bigr) . \tag{4.6}$$
#
# - **似然能量**与第一步相同，即 (4.2)，只是改用像素。
# - **先验能量**用多边形的位置作为**软约束**加以增强：$D_{ij}$ 是连接到多边形的距离，单位是像素。在多边形上 $g(D^2) = 1$，离开三个像素就只有 $\tfrac1{10}$。
# - $\beta = 0.5$ 在颜色与多边形之间分配权重，$\eta = 10$ 使两者的量级可比。于是多边形上的连接 $\varepsilon \ge \beta\eta = 5$，即使那里根本没有边缘，代价也不超过 $g(5) = \tfrac16$；而跨过真正的边缘时，$C_{ij}$ 有好几百，最小割就走到那里去：只有颜色相差不到 $\sqrt{10} \approx 3.2$ 级的地方，才会输给多边形。
#
# 公式里有两个 $g$，方向颠倒了两次：靠近多边形，里层的 $g$ 大，于是 $\varepsilon$ 大，于是外层的 $g$ 小，割断就便宜。

# %% name="quiz-twice"
quiz("04/twice")

# %% [markdown] name="polygon-text" lang="en"
# **From outline to polygon.** Start with few vertices; insert the point of the outline that is farthest from its edge; repeat until every point is within 3.2 pixels. Watch: where do the vertices gather?

# %% [markdown] name="polygon-text" lang="zh"
# **从轮廓到多边形。** 从很少的几个顶点开始，每次把轮廓上离边最远的点插入为顶点，直到所有点都在 3.2 像素以内。观察：顶点集中在哪里？

# %% name="polygon-player"
from segteach.draw.boundary_editing import boundary_over
from segteach.draw.outline_polygon import draw_link_costs, polygon_over
from segteach.segmentation.outlines import outlines_of
from segteach.segmentation.boundary_editing.polygon import polygon_steps

line, closed = max(outlines_of(final.mask), key=lambda outline: len(outline[0]))
StepPlayer(
    polygon_steps(line, closed),
    polygon_over(cup),
    size=(5.6, 4.0),
    curve_label=say("farthest point (px)", "最远点的距离（px）"),
)

# %% [markdown] name="exercise-farthest-text" lang="en"
# **Exercise 6 · The next vertex.** Of the outline's points between two vertices, return the index of the one farthest from the *edge* between them, and its distance in pixels. The edge ends at its vertices: it is not the whole line through them. And the first edge of a closed polygon begins and ends at the same vertex.

# %% [markdown] name="exercise-farthest-text" lang="zh"
# **练习 6 · 下一个顶点。** 考虑两个顶点之间的轮廓点，求离连接这两个顶点的**边**最远的一点，返回其下标和距离（像素）。边是线段，止于两个顶点，不是整条直线；而封闭多边形的第一条边，起点和终点是同一个顶点。

# %% name="exercise-farthest-hint"
hint("04/farthest")

# %% name="exercise-farthest" tags=["exercise"]
def my_farthest(points, first, second):
    """Return two numbers, index and distance of the farthest point; points (N, 2), both ends (2,).

    返回两个数：最远点的下标和距离；points (N, 2)，两个端点各为 (2,)。
    """
    ### BEGIN SOLUTION
    along = second - first
    length2 = along @ along
    t = np.clip((points - first) @ along / length2, 0, 1) if length2 > 0 else np.zeros(len(points))
    distance = np.linalg.norm(points - first - t[:, None] * along, axis=1)
    return distance.argmax(), distance.max()
    ### END SOLUTION

# %% name="exercise-farthest-check"
ch4.check_farthest(my_farthest)

# %% [markdown] name="exercise-farthest-polygon-text" lang="en"
# Your function draws a polygon: it inserts the farthest point until every point of the outline is within 3.2 px. The dashed one has 20 vertices at equal steps, wherever they fall. **What you will see:** yours puts its vertices at the tips and in the notches. Try 1 and 10 px.

# %% [markdown] name="exercise-farthest-polygon-text" lang="zh"
# 用你的函数画一个多边形：不断插入最远的点，直到轮廓上的每个点都在 3.2 像素以内。虚线多边形的 20 个顶点则等间隔选取。**将会看到：** 你的顶点落在尖端和凹口处。再试试 1 和 10 像素。

# %% name="exercise-farthest-polygon"
angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
line = (40 + 8 * np.cos(5 * angle))[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
polygons = {say("every 20th point", "每隔 20 点取一个"): (line[7::20], "--", BACKGROUND)}
try:
    polygons[say("yours", "你的结果")] = (ch4.polygon(line, my_farthest, tolerance=3.2), "o-", FOREGROUND)
except NotImplementedError:  # exercise 6 is still to be written
    pass

# %% name="exercise-farthest-figure"
fig, ax = plt.subplots(figsize=(6.6, 4), layout="constrained")
ax.plot(*line.T[::-1], color="#8C8C8C", lw=3)
for name, (corners, style_of, colour) in polygons.items():
    label = say("{}: {} vertices", "{}：{} 个顶点").format(name, len(corners))
    ax.plot(*np.vstack([corners, corners[:1]]).T[::-1], style_of, color=colour, label=label)
ax.set(aspect="equal", xlabel=say("column (px)", "列（px）"), ylabel=say("row (px)", "行（px）"))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
ax.invert_yaxis()
show(
    fig,
    en="A grey outline with five rounded arms, a dashed blue polygon of 20 corners and, once your function is written, an orange "
    "one with its corners at the arms' tips and in the notches.",
    zh="有五个圆瓣的灰色轮廓，蓝色虚线是 20 个顶点的多边形；写好函数后，橙色多边形的顶点落在各瓣的尖端和凹口处。",
)

# %% [markdown] name="boundary-numbers-text" lang="en"
# **The numbers of one link.** Fill in (4.6): a link without contrast ($C = 0$) on the polygon, three pixels away, and far away; then a link across a faint edge ($C = 75$, five levels in each channel). Which is the cheapest to cut, and where does the outline run if the faint edge lies three pixels from the polygon?

# %% [markdown] name="boundary-numbers-text" lang="zh"
# **代入数值：一条连接。** 代入 (4.6)：没有反差（$C = 0$）的连接，分别在多边形上、离它三个像素、离它很远；再算横跨一条淡边缘（$C = 75$，每个通道差 5 级）的连接。割断哪一条最便宜？如果淡边缘离多边形三个像素，轮廓会走在哪里？

# %% name="boundary-numbers"
beta, eta = 0.5, 10
for C, D in ((0, 0), (0, 3), (0, 100), (75, 3), (75, 100)):
    epsilon = (1 - beta) * C + beta * eta / (1 + D**2)
    print(f"C = {C:2}, D = {D:3}: epsilon = {epsilon:6.3f}, E2 = {1 / (1 + epsilon):.3f}")

# %% [markdown] name="boundary-code" lang="en"
# **Code.** All links of a picture at once, one plane for each direction. For the fourth link above it must give the number worked out by hand.

# %% [markdown] name="boundary-code" lang="zh"
# **代码。** 一次算出图像的所有连接，每个方向一个平面。对上面第四条连接，它应当给出刚才手算的数。

# %% name="boundary-code-imports"
from segteach.segmentation.boundary_editing.band_cut import BandWeights
from segteach.segmentation.boundary_editing.raster import between

# %% name="boundary-source" source="segmentation.boundary_editing.band_cut.band_links"

# %% name="boundary-check"
pair = np.array([[[0.4, 0.4, 0.4], [0.4 + 5 / 255] * 3]])  # a picture of two pixels: C = 75
across, *_ = band_links(pair, np.full((1, 3), 3.0), BandWeights(smoothness=1), 4)
print(f"E2 = {across[0, 0]:.3f}")
assert np.isclose(across[0, 0], 1 / (1 + 38))

# %% name="quiz-edge"
quiz("04/edge")

# %% name="quiz-beta"
quiz("04/beta")

# %% [markdown] name="exercise-boundary-text" lang="en"
# **Exercise 7 · Which edge wins?** Turn (4.6) round. A link *on* the polygon without any contrast has $\varepsilon = \beta\eta$. A link at distance $D$ has $\varepsilon = (1 - \beta)\, C + \beta\eta\, g(D^2)$. Return for each $D$ the contrast $C$ at which both cost the same: a stronger edge takes the outline away from the polygon. For $\beta = 1$ no edge ever does (`np.inf`); for $\beta = 0$ nothing is needed. Distances are larger than 0.

# %% [markdown] name="exercise-boundary-text" lang="zh"
# **练习 7 · 哪条边缘胜出？** 把 (4.6) 反过来用。**在**多边形上而没有反差的连接，$\varepsilon = \beta\eta$；距离为 $D$ 的连接，$\varepsilon = (1 - \beta)\, C + \beta\eta\, g(D^2)$。对每个 $D$ 返回使两者代价相同的反差 $C$：边缘再强一些，轮廓就会离开多边形。$\beta = 1$ 时任何边缘都做不到（`np.inf`）；$\beta = 0$ 时不需要反差。各距离都大于 0。

# %% name="exercise-boundary-hint"
hint("04/boundary")

# %% name="exercise-boundary" tags=["exercise"]
def my_winning_contrast(distance, beta, eta):
    """Return C (E,), squared, on 0 to 255; distance D (E,) in pixels, beta and eta numbers.

    返回 C (E,)，为平方值，颜色取 0 到 255；distance 即 D (E,)，单位像素；beta、eta 为数。
    """
    ### BEGIN SOLUTION
    if beta == 1:
        return np.full(len(distance), np.inf)
    missing = 1 - 1 / (1 + distance**2)
    return beta * eta * missing / (1 - beta)
    ### END SOLUTION

# %% name="exercise-boundary-check"
ch4.check_winning_contrast(my_winning_contrast)

# %% [markdown] name="exercise-boundary-effect-text" lang="en"
# The difference of colours, $\sqrt C$ in grey levels, that draws the outline off the polygon ($\eta = 10$). **What you will see:** for $\beta = 0.5$ two levels are enough at 0.8 px, and $\sqrt{10} \approx 3.2$ anywhere. So the polygon only decides where the picture is almost flat; that is what it is for.

# %% [markdown] name="exercise-boundary-effect-text" lang="zh"
# 使轮廓离开多边形所需的颜色差 $\sqrt C$，单位是灰度级（$\eta = 10$）。**将会看到：** $\beta = 0.5$ 时，距离 0.8 像素处相差两级就够了，任何地方相差 $\sqrt{10} \approx 3.2$ 级都够。所以多边形只在图像几乎平坦的地方起决定作用，这正是它的用处。

# %% name="exercise-boundary-effect"
away = np.linspace(0.02, 8, 200)
fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for weight, line_of in ((0.2, ":"), (0.5, "-"), (0.8, "--")):
    far = ax.axhline(np.sqrt(10 * weight / (1 - weight)), color="0.7", lw=1)
    try:
        ax.plot(away, np.sqrt(my_winning_contrast(away, weight, 10)), line_of, label=f"β = {weight}")
    except NotImplementedError:  # exercise 7 is still to be written
        pass
far.set_label(say("far away", "很远处"))
ax.set(xlabel=say("D, distance from the polygon (px)", "D，到多边形的距离（px）"), ylabel=say("√C, levels", "√C（灰度级）"), ylim=(0, 7))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
show(
    fig,
    en="Three level grey lines, the difference that wins far away, for beta 0.2, 0.5 and 0.8. Once your function is written, three "
    "curves rise from 0 on the polygon towards them, steeply within the first two pixels.",
    zh="三条灰色水平线，是 β = 0.2、0.5、0.8 时很远处所需的差。写好函数后，三条曲线从多边形上的 0 升向它们，在前两个像素内上升很快。",
)

# %% [markdown] name="boundary-figure-text" lang="en"
# **What the outline follows.** A coarse polygon round the bloom (dashed), with a bulge into the blurred leaves; $E_1 = 0$, so that only (4.6) speaks. Above, what each link costs (dark: cheap, on a logarithmic scale); below, the least cut.
#
# With $\beta = 0$ any edge will do: the polygon only says where the band is, and in the bulge the outline strays along faint leaves. With $\beta = 1$ the outline *is* the polygon. With $\beta = 0.5$ it keeps to the petals, and where the picture is flat, on the far left, it returns to the polygon.

# %% [markdown] name="boundary-figure-text" lang="zh"
# **轮廓跟着什么走。** 虚线是粗略画在花朵周围的多边形，左边鼓出一块，伸进模糊的叶子里；令 $E_1 = 0$，只让 (4.6) 起作用。上排是每条连接的代价（越暗越便宜，对数刻度），下排是代价最小的割。
#
# $\beta = 0$ 时，凡是边缘都可以：多边形只决定窄带在哪里，在鼓出的部分，轮廓沿着叶子的淡边缘游走。$\beta = 1$ 时，轮廓**就是**多边形。$\beta = 0.5$ 时，轮廓仍贴着花瓣；而在图像平坦的地方，也就是最左边，它回到了多边形上。

# %% name="boundary-figure-polygon"
from skimage.draw import polygon2mask

from segteach.segmentation.boundary_editing import BoundaryEditing

flower = data.fit_within(data.load("flower"), 240)
rim = [(26, 118), (40, 92), (60, 40), (104, 40), (118, 84), (136, 100), (140, 126), (128, 152), (100, 172), (70, 172), (40, 150)]
coarse = polygon2mask(flower.shape[:2], rim)

# %% name="boundary-figure"
fig, axes = plt.subplots(2, 3, figsize=(13, 6), layout="constrained")
for (above, below), beta in zip(axes.T, (0, 0.5, 1)):
    draw_link_costs(above, flower, np.array(rim), beta=beta, eta=10)
    found = BoundaryEditing(flower, coarse, beta=beta, width=12).cut()
    draw_mask(below, flower, found.mask, say("least cut", "最小割") + rf", $\beta = {beta}$")
    below.plot(*np.array(rim + rim[:1])[:, ::-1].T, "w--", lw=1)
show(
    fig,
    en="Above, dark is cheap to cut: with beta 0 the edges of the picture, with 1 the neighbourhood of the "
    "dashed polygon, with 0.5 both. Below, the mask: the bloom and a lump in the empty part of the polygon, "
    "a smaller lump, then the polygon itself.",
    zh="上排，颜色越深，切开越便宜：β = 0 时是图像的边缘，β = 1 时是虚线多边形附近，β = 0.5 时两者兼有。下排"
    "是掩码：花朵加上多边形空白处的一块，然后这一块变小，最后就是多边形本身。",
)

# %% [markdown] name="boundary-watch" lang="en"
# **Watch.** Edits of a hand, one after the other, from the mask of the first step: the whole band is cut once on pixels; a vertex is dragged out of the shadow to the rim of the saucer; another is added on the left and put on the rim; the brush overrides. Squares are **hard** vertices: a vertex that was dragged is kept exactly, the outline has to pass through it. Round ones are soft. The band, in full colour, shows which pixels were free; outside of it and of what the polygon swept over nothing moves, to the last pixel.

# %% [markdown] name="boundary-watch" lang="zh"
# **观察。** 从第一步的掩码出发，依次进行几次编辑：先在整条窄带里按像素割一次；把一个顶点从阴影里拖到碟沿上；在左边添加一个顶点，也放到碟沿上；最后用覆盖画笔改写。方形是**硬**顶点：拖动过的顶点严格保持，轮廓必须经过它；圆形是软顶点。颜色鲜明的是窄带，即参与最小割的像素；窄带和多边形扫过之处以外，一个像素也不变。

# %% name="boundary-player"
pixel_costs = likelihood_costs(cup.reshape(-1, 3), final.background, final.foreground)
editing = BoundaryEditing(cup, final.mask, pixel_costs, seeds=seeds)
films = [editing.state, editing.cut()]
corner = lambda place: np.argmin(((editing.state.outlines[0].vertices - place) ** 2).sum(axis=1))
films.append(editing.drag(0, corner((133, 186)), (131, 172)))
films.append(editing.add(0, corner((137, 38)), (118, 42)))
films.append(editing.brush(Stroke([[66, 186], [60, 180]], 5, F)))
StepPlayer(films, boundary_over(cup), size=(5.6, 4.0), curve_label=say("E of the band", "窄带的 E"))

# %% [markdown] name="boundary-local-text" lang="en"
# **The certificate of locality.** Far from the dragged vertex every pixel is as it was, and undo restores the mask to the last pixel.

# %% [markdown] name="boundary-local-text" lang="zh"
# **局部性的证书。** 远离被拖动的顶点，每个像素都与原来相同；撤销之后，掩码恢复得一个像素也不差。

# %% name="boundary-local"
before = editing.state
after = editing.drag(0, corner((30, 160)), (26, 168))
top, bottom, left, right = after.touched
changed = before.mask != after.mask
words = say(
    "{} pixels changed, all within rows {} to {}, columns {} to {}",
    "改变了 {} 个像素，都在第 {} 到 {} 行、第 {} 到 {} 列之内",
)
print(words.format(changed.sum(), *after.touched))
outside = np.ones(changed.shape, bool)
outside[top:bottom, left:right] = False
assert not changed[outside].any()
assert (editing.undo().mask == before.mask).all()

# %% [markdown] name="boundary-break" lang="en"
# **Break: texture.** A polygon on the fur of a cat. Does the outline follow it for $\beta = 0.5$? Decide, then run the cells.
#
# Neighbouring hairs differ by some ten levels: half of all links have $C > 110$, so $\varepsilon > 55$, and cheap links are everywhere in the band. The polygon adds $\beta\eta = 5$ at most: a bounded term cannot win against them. Hard vertices hold the outline where they are, and it frays in between. What helps: $\beta = 1$ where your hand knows better than the picture, more vertices, or the overriding brush.

# %% [markdown] name="boundary-break" lang="zh"
# **让它失效：纹理。** 在猫的皮毛上画一个多边形。$\beta = 0.5$ 时，轮廓会跟着它走吗？想好再运行。
#
# 相邻毛发的颜色相差十级左右：一半的连接 $C > 110$，即 $\varepsilon > 55$，窄带里到处是便宜的连接。多边形至多只能加上 $\beta\eta = 5$：这一项有界，敌不过它们。硬顶点只能固定它所在的那一点，顶点之间的轮廓仍然参差不齐。对策：在手比图像更可靠的地方取 $\beta = 1$，多加顶点，或者用覆盖画笔。

# %% name="boundary-break-contrast"
cat = data.fit_within(data.load("chelsea"), 240)
rows, cols = np.indices(cat.shape[:2])
patch = ((rows - 40) / 24) ** 2 + ((cols - 140) / 36) ** 2 < 1
C = (255**2 * np.diff(cat, axis=0) ** 2).sum(axis=2)
words = say("half of all neighbours in the fur have C > {:.0f}", "毛发中一半的相邻像素 C > {:.0f}")
print(words.format(np.median(C[patch[1:]])))

# %% name="boundary-break-figure"
fig, axes = plt.subplots(1, 3, figsize=(13, 3.4), layout="constrained")
for ax, (beta, kind) in zip(axes, ((0.5, "soft"), (0.5, "hard"), (1, "soft"))):
    fur = BoundaryEditing(cat, patch, beta=beta)
    drawn = fur.state.outlines[0].vertices
    for vertex in range(len(drawn)):
        fur.harden(0, vertex, kind == "hard")
    kinds = {"soft": say("soft vertices", "软顶点"), "hard": say("hard vertices", "硬顶点")}
    draw_mask(ax, cat, fur.cut().mask, rf"$\beta = {beta}$, " + kinds[kind])
    ax.plot(*np.vstack([drawn, drawn[:1]]).T[::-1], "w--", lw=1)
show(
    fig,
    en="A dashed polygon in a cat's fur, three times. With soft vertices and beta 0.5 the cut strays from "
    "it along the stripes; hard vertices hold it at their places only; with beta 1 it keeps to the polygon.",
    zh="猫毛中的虚线多边形，共三次。软顶点、β = 0.5 时，割沿条纹跑偏；硬顶点只在顶点处拉住它；β = 1 时，割贴"
    "着多边形。",
)

# %% [markdown] name="exercise-pull-text" lang="en"
# **Exercise 8 · A pull of your own.** The inner $g(D^2)$ is half at one pixel: a polygon drawn by a steady hand. Invent another pull for a hand that is not: 1 on the polygon, 1/2 at `reach` pixels, then falling to 0, never negative, never rising, and without a jump. Many curves will do.

# %% [markdown] name="exercise-pull-text" lang="zh"
# **练习 8 · 设计自己的吸引力。** 里层的 $g(D^2)$ 在 1 像素处就降到一半，适合手稳的用户。请为手不稳的用户设计另一种吸引力：在多边形上为 1，在 `reach` 像素处为 1/2，然后降到 0；不为负，不回升，也没有跳变。符合要求的曲线有很多。

# %% name="exercise-pull-hint"
hint("04/pull")

# %% name="exercise-pull" tags=["exercise"]
def my_pull(distance, reach):
    """Return the pull (E,) of the polygon on links at `distance` (E,); both in pixels.

    返回多边形对距离为 `distance` (E,) 的连接的吸引力 (E,)；distance 和 reach 单位都是像素。
    """
    ### BEGIN SOLUTION
    return 1 / (1 + (distance / reach) ** 2)
    ### END SOLUTION

# %% name="exercise-pull-check"
ch4.check_pull(my_pull)

# %% name="exercise-pull-quiz"
quiz("04/reach")

# %% name="exercise-pull-effect"
place = np.arange(-8, 9)  # px across the polygon, which runs at 0
contrast = np.where(place == 3, 6.0, 0.0)  # a faint edge: (2, 1, 1) of 255
pulls = {say("the paper's", "论文的"): ("k:", 1 / (1 + place**2))}
try:
    for reach, line_of in ((1, "o-"), (4, "s--")):
        pulls[say("yours, reach {}", "你的，作用距离 {}").format(reach)] = (line_of, my_pull(abs(place), reach))
except NotImplementedError:  # exercise 8 is still to be written
    pass

# %% name="exercise-pull-figure"
fig, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
words = say("{}: cut at {} px", "{}：割在 {} px 处")
for name, (line_of, near) in pulls.items():
    cost = 1 / (1 + 0.5 * contrast + 0.5 * 10 * near)
    ax.plot(place, cost, line_of, label=words.format(name, place[cost.argmin()]))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
ax.set(xlabel=say("place across the polygon (px)", "垂直于多边形的位置（px）"), ylabel="$E_2$")
ax.set_title(say("where is the cheapest link?", "哪条连接的代价最小？"))
show(
    fig,
    en="The cost of a link over its place across the polygon: a dotted valley at the polygon with the paper's pull. Once your "
    "function is written, a line for each reach, with a dip at the faint edge 3 pixels beside it.",
    zh="连接代价随垂直于多边形的位置的变化：点线是论文的吸引力，在多边形处有一个谷。写好函数后，每个作用距离一条线，在 3 像素外的弱边缘处有一个凹陷。",
)

# %% [markdown] name="boundary-breath" lang="en"
# **Your turn:** exercises 6, 7 and 8 in section 4.7.
#
# **In one breath.** A polygon says roughly, a cut says exactly. The polygon is soft where it is drawn, hard where it was dragged. What is far away stays as it was. *Is all this really better than scissors?*

# %% [markdown] name="boundary-breath" lang="zh"
# **轮到你了：** 4.7 节的练习 6、7、8。
#
# **小结。** 多边形给出大致的位置，最小割给出精确的位置；画出来的是软约束，拖动过的是硬约束；远处一概不动。这一切真的比智能剪刀好吗？

# %% [markdown] name="duel-text" lang="en"
# ## 4.5 A claim, put to the test
#
# The lecture's results: Lazy Snapping makes only **20 %** of the errors of Photoshop's tool, the **Magnetic Lasso**, in **60 %** of its time. The figures come from the usability study of the paper, with people. Can they be repeated?
#
# The Magnetic Lasso is intelligent scissors (chapter 3). A *robot user*, which knows the truth, plays both tools: with scissors it clicks where the outline is farthest off; with Lazy Snapping it paints where the largest error is, and drags vertices when no stroke helps any more. A keystroke model says how long a hand would take (pointing, pressing, drawing, thinking). Both at **equal edits** and at **equal time**: predict the winner before you run the cells. The curves are those of the first picture.

# %% [markdown] name="duel-text" lang="zh"
# ## 4.5 检验一个论断
#
# 讲义给出的结果：Lazy Snapping 的错误率仅是 Photoshop 工具 **Magnetic Lasso**（磁性套索）的 **20%**，分割花费的时间是它的 **60%**。这两个数来自论文中由真人参加的可用性实验。能重复出来吗？
#
# 磁性套索就是智能剪刀（第 3 章）。由一个知道真值的“机器人用户”分别操作两种工具：用剪刀时，在轮廓偏得最远的地方单击；用 Lazy Snapping 时，在最大的错误处画一笔，笔画不再有用时就拖动顶点。再用一个击键模型估计人手要花多少时间（指向、按键、绘制、思考）。分别在**编辑次数相同**和**时间相同**时比较：运行之前先猜谁赢。曲线取自第一幅图。

# %% name="duel-run"
from IPython.display import HTML

from segteach.arena.pictures import picture
from segteach.arena.duel.games import duel
from segteach.arena.duel.table import duel_table, verdict

duels = [duel(picture(name)) for name in ("astronaut", "coffee", "flower")]
HTML(duel_table(duels))

# %% name="duel-figure"
from segteach.draw.duel import draw_duel

fig, axes = plt.subplots(2, 1, figsize=(9, 6), layout="constrained")
for ax, over in zip(axes, ("edits", "seconds")):
    draw_duel(ax, duels[0].curves(over), over=over)
show(
    fig,
    en="The error of each tool on the astronaut, as falling stairs: over the edits above, over the seconds "
    "below. The lines end at different errors.",
    zh="各工具在宇航员图上的错误率，呈下降的阶梯：上图按编辑次数，下图按秒数。各条线停在不同的错误率上。",
)

# %% name="duel-verdict"
HTML(verdict(duels))

# %% [markdown] name="arena-text" lang="en"
# **By hand.** The arena of chapter 3, now with Lazy Snapping: your own log of edits on all five tools.

# %% [markdown] name="arena-text" lang="zh"
# **亲手比一比。** 第 3 章的竞技场，现在有了 Lazy Snapping：把你自己的编辑记录用在五种工具上。

# %% name="arena-lab"
from segteach.arena.lab import ArenaLab

arena_lab = ArenaLab()
arena_lab

# %% [markdown] name="fail" lang="en"
# ## 4.6 Where it fails
#
# **1. Two things of one colour.** $E_1$ knows colours and no places. A stroke on one bloom also makes the other bloom foreground: its colour is as near. What helps: a background stroke on the other one. Both classes have these colours from now on. So $E_1(1)$ is no longer near 0 on either bloom (the numbers are medians), and contrast and seeds have to decide.

# %% [markdown] name="fail" lang="zh"
# ## 4.6 何时失效
#
# **1. 两个同色的东西。** $E_1$ 只认颜色，不认位置。在一朵花上画一笔，另一朵花也成了前景：它的颜色离得一样近。对策：在另一朵上画一笔背景。从此两类都有这些颜色，两朵花上的 $E_1(1)$ 都不再接近 0（标题中的数是中位数），要由反差和种子点来决定。

# %% name="fail-twin"
petals = [Stroke([[60, 90], [60, 140], [110, 150]], 4, F), Stroke([[85, 118]], 5, F)]
leaves = [Stroke([[10, 10], [10, 200]], 4, B), Stroke([[150, 20], [80, 30]], 4, B)]
other = [Stroke([[150, 125], [150, 160]], 3, B)]
fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
for ax, given in zip(axes, (petals + leaves, petals + leaves + other)):
    found = LazySnapping(flower).cut(seeds_from_strokes(given, flower.shape[:2]))
    E1 = likelihood_costs(flower.reshape(-1, 3), found.background, found.foreground)
    E1 = E1[:, 1].reshape(flower.shape[:2])
    words = "$E_1(1)$" + say(": {:.2f}, other bloom {:.2f}", "：{:.2f}，另一朵花 {:.2f}")
    title = words.format(np.median(E1[50:120, 80:155]), np.median(E1[146:, 130:160]))
    draw_mask(ax, flower, found.mask, title)
show(
    fig,
    en="Left the mask holds the marked bloom and also a second one at the lower rim. Right, after a "
    "background stroke on the second, it is gone from the mask.",
    zh="左：掩码除标记的花朵外，还选中了下缘的另一朵花。右：在另一朵花上画一笔背景后，它从掩码中消失。",
)

# %% [markdown] name="fail-both" lang="en"
# **2. Thin parts** share a segment with their surroundings (section 4.3).
#
# **3. Both classes in one segment.** Where two strokes meet inside one segment, the segment cannot obey both. The lecture does not say what then. The package lets the majority decide, keeps the seed pixels themselves as they were painted, and says so. Below a single pixel of background seed sits in the middle of the saucer: it stays, as a hole of one pixel.

# %% [markdown] name="fail-both" lang="zh"
# **2. 细长的部分**与周围同处一个超像素（4.3 节）。
#
# **3. 一个超像素里有两类种子点。** 两种笔画在同一个超像素里相遇时，这个超像素无法同时服从两者。讲义没有说明这时怎么办。软件包的做法是：超像素服从多数，种子像素本身仍按所画的类，并给出提示。下面在碟子中间放一个背景种子像素：它保留下来，成了一个像素的洞。

# %% name="fail-both-figure"
mixed = seeds.copy()
mixed[142, 110] = B
torn = snapping.cut(mixed)
print(tell(torn.note))
fig, ax = plt.subplots(figsize=(5.5, 3.4), layout="constrained")
zoom = (slice(120, 160), slice(80, 140))
title = say("one background pixel in a foreground segment", "前景超像素中的一个背景像素")
draw_mask(ax, cup[zoom], torn.mask[zoom], title)
show(
    fig,
    en="A part of the saucer, all in the mask but for one single pixel, the background seed, with an "
    "outline of its own.",
    zh="碟子的一部分，全部在掩码之内，只有一个像素例外：那个背景种子点，它有自己的轮廓。",
)

# %% [markdown] name="fail-more" lang="en"
# **4. Edges that the gradient does not show.** Where an object fades into its ground, the watershed has no ridge to follow, and the borders of the segments run anywhere; the cut can only choose among them. That is what the second step is for.
#
# **5. Soft edges.** Hair has no outline at all, neither on segments nor on pixels. It needs an opacity for every pixel: the next two chapters.

# %% [markdown] name="fail-more" lang="zh"
# **4. 梯度里看不出的边缘。** 物体逐渐隐入背景的地方，分水岭没有山脊可循，超像素的边界就没有依据，而最小割只能在这些边界里挑选。第二步正是为此准备的。
#
# **5. 柔和的边缘。** 头发没有轮廓可言，无论在超像素上还是在像素上。它需要每个像素的不透明度：见下两章。

# %% name="quiz-steps"
quiz("04/steps")

# %% [markdown] name="exercise-own-text" lang="en"
# ## 4.7 On your own photograph
#
# Load one in the lab of 4.1 (the arrow above it, or drop the file on the picture) and cut something out: first with at most four strokes, then with at most five dragged vertices. Then run this cell: it says what the vertices changed. What did the strokes get wrong, and which failure of 4.6 was it?

# %% [markdown] name="exercise-own-text" lang="zh"
# ## 4.7 换成自己的照片
#
# 在 4.1 节的实验中载入一张照片（点实验上方的箭头，或把文件拖到图片上），抠出其中一个目标：先画至多四笔，再拖动至多五个顶点。然后运行这个单元格：它会说明顶点改变了什么。笔画错在哪里？属于 4.6 节的哪一种失效？

# %% name="exercise-own"
strokes_only, edited = lab.wait().mask, lab.mask
given = sum(isinstance(edit, Stroke) for edit in lab.painter.session.edits)
words = say("{} strokes; the vertices changed {:.2f} % of the picture", "{} 笔；顶点改变了图片的 {:.2f} %")
print(words.format(given, 100 * (strokes_only != edited).mean()))
fig, ax = plt.subplots(figsize=(6, 4.5), layout="constrained")
draw_image(ax, np.where(edited[..., None], lab.painter.image, 1.0), say("cut out, on white", "抠出，白色背景"))
show(
    fig,
    en="What you cut out in the lab, on white.",
    zh="你在实验中抠出的物体，放在白色背景上。",
)

# %% [markdown] name="summary" lang="en"
# ## 4.8 In one breath
#
# - Likelihood energy (4.2): which strokes' colours are nearer. Prior energy (4.4): a link is cheap where colours differ, on the scale 0 to 255.
# - The watershed segments the picture in advance; joined where pixels touch, weighted by (4.5), the segments answer a stroke in milliseconds.
# - A polygon puts the outline into your hand; (4.6) lets a cut on pixels follow it where the picture shows nothing, and leave it where there is an edge.
#
# Next question: *every pixel so far is in or out. What of the hair, of which a pixel holds a third?* Matting, chapter 5.

# %% [markdown] name="summary" lang="zh"
# ## 4.8 本章小结
#
# - 似然能量 (4.2)：颜色离哪一种笔画更近。先验能量 (4.4)：颜色相差大的地方连接便宜，颜色取 0 到 255。
# - 分水岭对图像做预分割；有像素相邻的超像素相连，按 (4.5) 加权，一笔的响应以毫秒计。
# - 多边形让轮廓可以用手拖动；(4.6) 使像素上的最小割在图像没有边缘的地方跟随多边形，在有边缘的地方离开它。
#
# 下一个问题：到现在为止，每个像素非此即彼。一根头发只占一个像素的三分之一，又该怎么办？ 这就是第 5 章的抠像。

# %% [markdown] name="references" lang="en"
# ## References
#
# - Y. Li, J. Sun, C.-K. Tang, H.-Y. Shum: Lazy Snapping. *ACM Trans. Graphics* 23 (2004). Energy: equations (1) to (3); boundary editing: section 4.
# - L. Vincent, P. Soille: Watersheds in digital spaces: an efficient algorithm based on immersion simulations. *IEEE PAMI* 13 (1991).
# - F. Meyer: Topographic distance and watershed lines. *Signal Processing* 38 (1994).
# - E. N. Mortensen, W. A. Barrett: Intelligent scissors for image composition. *SIGGRAPH* 1995.
# - S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user performance time with interactive systems. *Comm. ACM* 23 (1980).

# %% [markdown] name="references" lang="zh"
# ## 参考文献
#
# - Y. Li, J. Sun, C.-K. Tang, H.-Y. Shum: Lazy Snapping. *ACM Trans. Graphics* 23 (2004)。能量：式 (1) 到 (3)；边界编辑：第 4 节。
# - L. Vincent, P. Soille: Watersheds in digital spaces: an efficient algorithm based on immersion simulations. *IEEE PAMI* 13 (1991)。
# - F. Meyer: Topographic distance and watershed lines. *Signal Processing* 38 (1994)。
# - E. N. Mortensen, W. A. Barrett: Intelligent scissors for image composition. *SIGGRAPH* 1995。
# - S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user performance time with interactive systems. *Comm. ACM* 23 (1980)。
