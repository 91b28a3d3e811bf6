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
# - write down the energy of Lazy Snapping, fill in the numbers of one segment, and say which of its terms decides where;
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
# - 写出 Lazy Snapping 的能量，代入一个超像素的数值，并说明哪一项在哪里起决定作用；
# - 说明为什么公式里的颜色必须取 0 到 255；
# - 手工推演高度图的淹没过程，指出分水岭的堤坝筑在哪里；
# - 把图像变成超像素邻接图，说清这样省了什么、丢了什么；
# - 把轮廓变成多边形，拖动一个顶点，并预测新轮廓的位置；
# - 用公平的实验检验讲义对两种工具的比较结论。
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
# - Open *times* beside the picture: the same strokes, cut on segments and on pixels. Which takes longer, by how much?
# - Then press *edit the boundary* and drag a vertex.

# %% [markdown] name="play" lang="zh"
# ## 4.1 一笔一答
#
# 塔楼上和周围已经有几笔。再画一笔，看轮廓怎样跳动。
#
# - 按“清空”，从头再来：最少画几笔就能选中整个物体？哪一笔的作用最大？
# - 看超像素之间细细的“边界线”：轮廓离开过它们吗？
# - 打开图像旁边的“用时”页：同样的笔画，在超像素上和在像素上各用多少时间？相差多少倍？
# - 然后按“编辑边界”，拖动一个顶点。

# %% name="play-lab"
from segteach.labs.lazy_snapping import LazySnappingLab

lab = LazySnappingLab()
lab

# %% [markdown] name="overview" lang="en"
# **What you saw.** Two strokes do nearly all: the one down the tower and the one on the lake and the trees at its right give, to 0.6 % of the pixels, the mask of all seven. Take one of the seven away, and at most 0.8 % change. The outline runs on the borders of the segments and nowhere else, for a segment is in or out as a whole (4.6 has one exception). On pixels the same strokes take ten to fifty times as long, by the machine and the picture; 4.3 measures it.
#
# **What it is.** Lazy Snapping (Li, Sun, Tang and Shum 2004) cuts a foreground out of its background. It divides the work between user and computer in two steps:
#
# | step | the user | the computer |
# |---|---|---|
# | **1. Object marking** (foreground and background) | little interaction: a few strokes in different regions, quickly | a minimum cut on **segments** (today called *superpixels*; here always segments) |
# | **2. Boundary editing** | drags the vertices of a polygon, or paints over the outline | a minimum cut on **pixels**, near the polygon only |
#
# The first step is coarse and fast: the answer is there before the hand has left the picture. The second is local and exact.
#
# > **Correction to the lecture.** Its slide on marking says that graph cut is solved "at the pixel level". Its overview and the slide on the watershed say "segment level", and so does the paper: the first step cuts segments, only the second cuts pixels.

# %% [markdown] name="overview" lang="zh"
# **刚才看到的是什么。** 两笔就几乎够了：塔楼上自上而下的一笔，加上右边湖面和树上的一笔，得到的掩码与七笔的只差 0.6% 的像素。从七笔中去掉任何一笔，至多改变 0.8%。轮廓只沿超像素的边界走，因为一个超像素要么整个选中，要么整个不选（4.6 节有一个例外）。同样的笔画，在像素上的用时是十几倍到五十倍，随计算机和图片而定；4.3 节会测量。
#
# **它是什么。** Lazy Snapping（Li、Sun、Tang 与 Shum，2004）的目标是从背景中分割出前景。它把用户和计算机的工作分成两步：
#
# | 步骤 | 用户 | 计算机 |
# |---|---|---|
# | **第一步：物体标记**（object marking，前景／背景选择） | 只需少量的用户交互：在不同区域快速画几笔，作为种子点 | 在**超像素**（segment）上做最小割；今天多称 superpixel |
# | **第二步：边界编辑**（boundary editing） | 拖动多边形的顶点，或者直接用画笔改写轮廓 | 只在多边形附近，在**像素**上做最小割 |
#
# 第一步粗而快：手还没离开图像，结果已经出来了。第二步只处理局部，但精确到像素。
#
# > **对讲义的更正。** 讲义“物体标记”一页说“在 pixel level 上用 graph cut algorithm 求解”，而方法概览和分水岭两页都说 segment level，论文也是如此：第一步割的是超像素，只有第二步才割像素。（讲义把第二步称为“边缘修复”，与第 3 章的边缘抠像同名。两者不是一回事，本课程改称“边界编辑”。）

# %% [markdown] name="nodes-try-text" lang="en"
# **Try it.** The photograph of the lab has 427 × 640 pixels, a segment about 8 × 8. How many nodes has the graph of its segments? (5 % off will do.)

# %% [markdown] name="nodes-try-text" lang="zh"
# **试一试。** 实验中的照片有 427 × 640 个像素，一个超像素约 8 × 8。超像素邻接图大约有多少个节点？（误差 5% 以内即可。）

# %% name="nodes-try"
mine = None
try_it(mine, 427 * 640 / 8**2, within=0.05)

# %% [markdown] name="sizes-try-text" lang="en"
# **Try it.** 8 × 8 is a mean. How many pixels has the largest segment of the lab's graph? One line, with `lab.graph.sizes`.

# %% [markdown] name="sizes-try-text" lang="zh"
# **试一试。** 8 × 8 只是平均。实验的图中，最大的超像素有多少个像素？用 `lab.graph.sizes`，一行就够。

# %% name="sizes-try"
lab.wait()
mine = None
try_it(mine, int(lab.graph.sizes.max()))

# %% [markdown] name="energy-play" lang="en"
# ## 4.2 The energy
#
# In the lab of 4.1 move $\lambda$ down to 0, step by step, and watch the outline. Then point at the tower, at the sky and at the outline: beside the picture, under *node*, stand the numbers of the segment under the pointer; under *colours*, what its colour says and what its links cost.
#
# **What you saw.** For $\lambda = 0$ each segment goes by its own colour: with the lab's seven strokes the mask lies in 85 pieces. A larger $\lambda$ holds neighbours together, most firmly where they look alike: 30 pieces at 100, 5 at 1000, one at 5000. The energy weighs one against the other. (The lecture gives no $\lambda$; 5000 is our choice, because there the specks are gone on our photographs.)

# %% [markdown] name="energy-play" lang="zh"
# ## 4.2 能量
#
# 在 4.1 节的实验里，把 $\lambda$ 一步步减小到 0，看轮廓怎样变化。再依次指向塔楼、天空和轮廓：图像旁边的“节点”页列出指针下那个超像素的数值，“颜色”页显示它的颜色倾向于哪一类，以及各条连接的代价。
#
# **刚才看到的是什么。** $\lambda = 0$ 时，每个超像素只按自己的颜色决定：用实验原有的七笔，掩码碎成 85 块。$\lambda$ 越大，相邻的超像素越倾向于取相同的标号，颜色相近的尤其如此：$\lambda$ 为 100 时剩 30 块，1000 时剩 5 块，5000 时只有一块。能量就是在这两者之间权衡。（讲义没有给出 $\lambda$；5000 是我们的选择，因为在我们的照片上，这时碎块已经消失。）

# %% [markdown] name="energy" lang="en"
# **Formula.** A minimum cut once more, called *graph cut* by the lecture: a graph with nodes $\mathcal V$ and links $\mathcal E$, a label $x_i \in \{0, 1\}$ for each node $i$ (0: background, 1: foreground), and for all labels together, $X = (x_1, x_2, \dots)$, a **Gibbs energy** to minimise,
#
# $$E(X) = \sum_{i \in \mathcal V} E_1(x_i) + \lambda \sum_{(i, j) \in \mathcal E} E_2(x_i, x_j) . \tag{4.1}$$
#
# $E_1$ is the **likelihood energy** (the lecture's region term, chapter 2's data term), $E_2$ the **prior energy** (the penalty, the smoothness term).
#
# New letters for old things: $x_i$ is the $\alpha_n$ of chapter 3, $E_1$ its $D$, $\lambda$ its $\gamma$, and $C(i)$ below is its colour $z_n$. Old letters for new things: $\mathcal U$ is a set of nodes, no energy; $K_m$ is a colour, no number of components.

# %% [markdown] name="energy" lang="zh"
# **公式。** 仍然用最小割求解，讲义称之为**图割**（graph cut）：图有节点集 $\mathcal V$ 和连接集 $\mathcal E$，每个节点 $i$ 有标号 $x_i \in \{0, 1\}$（0：背景，1：前景），全部标号合起来记作 $X = (x_1, x_2, \dots)$，要最小化的**吉布斯能量**为
#
# $$E(X) = \sum_{i \in \mathcal V} E_1(x_i) + \lambda \sum_{(i, j) \in \mathcal E} E_2(x_i, x_j) \tag{4.1}$$
#
# $E_1$ 是**似然能量**（Likelihood Energy，区域项，即第 2 章的数据项），$E_2$ 是**先验能量**（Prior Energy，惩罚项，即平滑项）。
#
# 有些量换了字母：$x_i$ 就是第 3 章的 $\alpha_n$，$E_1$ 是那里的 $D$，$\lambda$ 是那里的 $\gamma$，下面的 $C(i)$ 是那里的颜色 $z_n$。有些字母换了含义：$\mathcal U$ 是节点的集合，不是能量；$K_m$ 是一种颜色，不是分量的个数。

# %% [markdown] name="energy-one" lang="en"
# **Likelihood energy.** $\mathcal F$ and $\mathcal B$ are the nodes under foreground and background strokes, $\mathcal U$ the others:
#
# $$\begin{aligned} E_1(x_i = 1) &= 0, & E_1(x_i = 0) &= \infty & \forall i &\in \mathcal F \\ E_1(x_i = 1) &= \infty, & E_1(x_i = 0) &= 0 & \forall i &\in \mathcal B \\ E_1(x_i = 1) &= \frac{d_i^{\mathcal F}}{d_i^{\mathcal F} + d_i^{\mathcal B}}, & E_1(x_i = 0) &= \frac{d_i^{\mathcal B}}{d_i^{\mathcal F} + d_i^{\mathcal B}} & \forall i &\in \mathcal U \end{aligned} \tag{4.2}$$
#
# The first two lines make sure that the seeds keep their label. The third turns **colour similarity** into energy. The colours under each kind of stroke are gathered into a few clusters by $k$-means (each colour goes to its nearest centre, each centre to the mean of its colours, and again); the centres are $K_m^{\mathcal F}$ and $K_m^{\mathcal B}$, and
#
# $$d_i^{\mathcal F} = \min_m \lVert C(i) - K_m^{\mathcal F} \rVert , \qquad d_i^{\mathcal B} = \min_m \lVert C(i) - K_m^{\mathcal B} \rVert \tag{4.3}$$
#
# are the distances of colour $C(i)$ to the colours of foreground and background. Where both are 0 the fraction says nothing; both labels then cost $\tfrac12$.
#
# **How many clusters?** The lecture gives no number. Published programs of the method take 60 or 64; what the paper takes we could not look up. Here it is at most 64, from at most 1000 colours of a class, drawn at random, in five rounds (our choice: more only takes longer).

# %% [markdown] name="energy-one" lang="zh"
# **似然能量。** $\mathcal F$ 和 $\mathcal B$ 是前景笔画和背景笔画下的节点，$\mathcal U$ 是其余的节点：
#
# $$\begin{aligned} E_1(x_i = 1) &= 0, & E_1(x_i = 0) &= \infty & \forall i &\in \mathcal F \\ E_1(x_i = 1) &= \infty, & E_1(x_i = 0) &= 0 & \forall i &\in \mathcal B \\ E_1(x_i = 1) &= \frac{d_i^{\mathcal F}}{d_i^{\mathcal F} + d_i^{\mathcal B}}, & E_1(x_i = 0) &= \frac{d_i^{\mathcal B}}{d_i^{\mathcal F} + d_i^{\mathcal B}} & \forall i &\in \mathcal U \end{aligned} \tag{4.2}$$
#
# 前两行保证种子点的标号不变。第三行对标号不确定的节点，用**颜色相似度**（colour similarity）确定能量。先用 K 均值（$k$-means：每种颜色归入最近的中心，每个中心移到所属颜色的均值，如此反复）把两种笔画下的颜色各聚成若干类，聚类中心为 $K_m^{\mathcal F}$ 和 $K_m^{\mathcal B}$。颜色 $C(i)$ 到前景颜色和背景颜色的距离定义为
#
# $$d_i^{\mathcal F} = \min_m \lVert C(i) - K_m^{\mathcal F} \rVert , \qquad d_i^{\mathcal B} = \min_m \lVert C(i) - K_m^{\mathcal B} \rVert \tag{4.3}$$
#
# 两者都为 0 时，分式没有意义，两种标号的代价各取 $\tfrac12$。
#
# **聚多少类？** 讲义没有给出。公开的实现取 60 或 64；论文取多少，我们没有查到原文。这里至多取 64 类，每类笔画至多随机抽取 1000 种颜色，迭代五轮（这是我们的选择，再多也只是更费时间）。

# %% [markdown] name="energy-numbers-text" lang="en"
# **The numbers of one node.** Point at a place in the lab, then run the cell: it works out (4.3) and (4.2) for the segment there.

# %% [markdown] name="energy-numbers-text" lang="zh"
# **代入数值：一个节点。** 在实验里指向一处，再运行下面的单元格，对那里的超像素手算 (4.3) 和 (4.2)。

# %% name="energy-numbers"
from segteach.segmentation.lazy_snapping import likelihood_costs, similarity

state, lab_graph = lab.wait(), lab.graph
here = lab_graph.labels[lab.pixel]
d_F = min(np.linalg.norm(255 * (lab_graph.means[here] - K)) for K in state.foreground)
d_B = min(np.linalg.norm(255 * (lab_graph.means[here] - K)) for K in state.background)
words = say("segment {}: C(i) = {}, dF = {:.1f}, dB = {:.1f}", "超像素 {}：C(i) = {}，dF = {:.1f}，dB = {:.1f}")
print(words.format(here, np.round(255 * lab_graph.means[here]), d_F, d_B))
E1_here = (d_B / (d_F + d_B), d_F / (d_F + d_B)) if d_F + d_B > 0 else (0.5, 0.5)
alone = say("foreground", "前景") if E1_here[1] < E1_here[0] else say("background", "背景")
words = say("E1(0) = {:.3f}, E1(1) = {:.3f}: alone it would be {}", "E1(0) = {:.3f}，E1(1) = {:.3f}：单独来看是{}")
print(words.format(*E1_here, alone))
assert np.allclose(E1_here, likelihood_costs(lab_graph.means[[here]], state.background, state.foreground))

# %% [markdown] name="energy-try-text" lang="en"
# **Try it.** A segment is 30 away from the nearest foreground colour and 90 from the nearest background colour. Write $E_1(0)$ and $E_1(1)$ as a list.

# %% [markdown] name="energy-try-text" lang="zh"
# **试一试。** 某个超像素到最近的前景颜色的距离是 30，到最近的背景颜色的距离是 90。用列表写出 $E_1(0)$ 和 $E_1(1)$。

# %% name="energy-try"
mine = None
try_it(mine, likelihood_costs(np.zeros((1, 3)), np.array([[90.0, 0, 0]]), np.array([[0, 30.0, 0]]))[0])

# %% [markdown] name="vote-try-text" lang="en"
# **No $-\ln p$.** In spite of its name $E_1$ comes from no density, as $D$ did in chapter 3, and it lies between 0 and 1: a pixel has one vote, never more. Take a colour unlike all strokes, 300 away from the foreground and 330 from the background. Two Gaussians of deviation 20 would be sure of it: $-\ln p$ differs by $(330^2 - 300^2) / (2 \cdot 20^2) = 23.6$ nats. **Try it:** by how much does $E_1(0) - E_1(1)$?
#
# So one odd pixel cannot outvote an outline. (And nothing iterates: GrabCut learns and cuts by turns, here the clusters are learned once for each stroke, and one cut follows.)

# %% [markdown] name="vote-try-text" lang="zh"
# **不是 $-\ln p$。** 虽然叫“似然”，$E_1$ 并不像第 3 章的 $D$ 那样来自概率密度，它介于 0 和 1 之间：一个像素只有一票。设某种颜色与所有笔画都不像，到前景的距离是 300，到背景的距离是 330。用标准差为 20 的两个高斯分布，结论非常肯定：$-\ln p$ 相差 $(330^2 - 300^2) / (2 \times 20^2) = 23.6$ 奈特。**试一试：** $E_1(0) - E_1(1)$ 是多少？
#
# 所以，一个颜色反常的像素改变不了轮廓。（这里也没有迭代：GrabCut 交替地学习和求割；这里每画一笔只聚类一次，再求一次最小割。）

# %% name="vote-try"
mine = None
try_it(mine, (330 - 300) / (330 + 300))

# %% name="quiz-twin"
quiz("04/twin")

# %% name="quiz-clusters"
quiz("04/clusters")

# %% [markdown] name="energy-two" lang="en"
# **Prior energy.**
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g(C_{ij}) , \qquad C_{ij} = \lVert C(i) - C(j) \rVert^2 , \qquad g(\varepsilon) = \frac{1}{\varepsilon + 1} . \tag{4.4}$$
#
# A penalty for the boundary: large when neighbours have similar colours. It differs from zero only where the boundary of the segmentation passes between them: only there $|x_i - x_j| = 1$. The cell works out $C_{ij}$ and $g$ for the links of the segment above.

# %% [markdown] name="energy-two" lang="zh"
# **先验能量。**
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g(C_{ij}) , \qquad C_{ij} = \lVert C(i) - C(j) \rVert^2 , \qquad g(\varepsilon) = \frac{1}{\varepsilon + 1} \tag{4.4}$$
#
# 这是对边界的惩罚：相邻节点颜色相似时值较大；而且对一条连接来说，只有横跨分割边界时才不为零，因为只有这时 $|x_i - x_j| = 1$。下面的单元格对刚才那个超像素的各条连接手算 $C_{ij}$ 和 $g$。

# %% name="energy-link-numbers"
links = np.flatnonzero((lab_graph.edges == here).any(axis=1))
for link in links:
    there = lab_graph.edges[link].sum() - here
    C_ij = (255**2 * (lab_graph.means[here] - lab_graph.means[there]) ** 2).sum()
    words = say(
        "to segment {}: C_ij = {:7.1f}, g = {:.4f}, {} pixel pairs",
        "到超像素 {}：C_ij = {:7.1f}，g = {:.4f}，{} 个像素对",
    )
    print(words.format(there, C_ij, 1 / (1 + C_ij), lab_graph.boundary[link]))
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
# **Code.** The package's own functions for (4.2) to (4.4). They hold colours in $[0, 1]$: the ratio of (4.2) does not mind, and $C_{ij}$ is multiplied by $255^2$ before it goes into $g$.

# %% [markdown] name="energy-code" lang="zh"
# **代码。** 下面是软件包自己的函数，对应 (4.2) 到 (4.4)。其中颜色存为 $[0, 1]$ 上的数：(4.2) 是比值，不受影响；$C_{ij}$ 则先乘以 $255^2$，再代入 $g$。

# %% name="energy-code-imports"
from segteach.models.kmeans import nearest_centre
from segteach.segmentation.lazy_snapping import ALIKE

# %% name="energy-shares" source="segmentation.lazy_snapping.shares"

# %% name="energy-distance" source="segmentation.lazy_snapping.distance_to_class"

# %% name="energy-similarity" source="segmentation.lazy_snapping.similarity"

# %% [markdown] name="energy-steps" lang="en"
# **The whole first step.** The nodes are segments, patches of about 64 pixels (4.3 makes them). Segment $i$ has $n_i$ pixels, so its colour costs $n_i E_1$. Two segments touch along $l_{ij}$ pairs of neighbouring pixels, so to part them costs $\lambda\, l_{ij}\, g(C_{ij})$. Colours are learned from the strokes, segments under strokes are held, one minimum cut decides.
#
# `lazy_snapping_steps` does just that, line by line, and the player below plays the function of this notebook: change a line, then run its cell and the player's. Of what is imported, `segment` makes the segments and their graph, `learn` the clusters, `votes` counts the seeds of both classes in each segment, `cut` is the minimum cut.
#
# Between two strokes the lab keeps what does not change: the segments, the clusters of the class that you left alone, the flow of the last cut. That is `LazySnapping`; its steps are the same functions.

# %% [markdown] name="energy-steps" lang="zh"
# **整个第一步。** 节点是超像素，即约 64 个像素的小块（怎样得到，见 4.3 节）。超像素 $i$ 有 $n_i$ 个像素，所以它的颜色代价是 $n_i E_1$；两个超像素沿 $l_{ij}$ 对相邻像素接触，所以分开它们的代价是 $\lambda\, l_{ij}\, g(C_{ij})$。颜色由笔画学习得到，笔画下的超像素固定不变，其余的由一次最小割决定。
#
# `lazy_snapping_steps` 逐行实现的就是这个过程，下面的播放器播放的正是本笔记本里的这个函数：改动一行，运行它所在的单元格，再运行播放器。导入的函数中，`segment` 生成超像素及其邻接图，`learn` 求聚类中心，`votes` 数出每个超像素里两类种子点的个数，`cut` 求最小割。
#
# 画下一笔时，实验保留没有变化的部分：超像素、没有添加笔画的那一类的聚类中心，以及上一次最小割的流。这就是 `LazySnapping`，它的各个步骤仍是同样的函数。

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
# **Watch.** Four strokes on the cup of chapter 3. First the cluster colours of both kinds of strokes. Then $E_1(1) - E_1(0)$ of every segment, each for itself: pale ones are undecided, blue ones on the cup and orange ones on the table are wrong. Then the minimum cut. How many does it put right, and what decides there?

# %% [markdown] name="energy-watch" lang="zh"
# **观察。** 在第 3 章的杯子上画四笔。先看两种笔画的聚类中心；再看每个超像素各自的 $E_1(1) - E_1(0)$：颜色浅的没有明显倾向，杯子上的蓝色块和桌面上的橙色块都判错了；最后是最小割。它纠正了多少？在那里起决定作用的是什么？

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
# The solver reads `final.objective` off its maximum flow; we add up the energy of the labels. No flow is larger than any cut. So where both numbers are equal, no labelling is cheaper: the **certificate** of section 2.7. The second cell needs no flow: no single segment lowers $E$ by changing sides. (A minimum must pass this test; passing it alone is no proof of a minimum.)

# %% [markdown] name="energy-hand-text" lang="zh"
# **手算能量。** 对最后一个状态逐项求和。
#
# 求解方法给出的 `final.objective` 由最大流得出，我们则把这些标号的能量逐项相加。任何流都不大于任何割，所以两个数相等，就说明不存在能量更低的标号场：这就是 2.7 节的**最优性验证**。第二个单元格不需要流：单独改变任何一个超像素的标号，都不能降低 $E$。（最小值必须通过这项检验，但仅通过它还不足以证明最小。）

# %% name="energy-hand"
final, graph = cup_player.states[-1], snapping.graph
x, (i, j) = final.labels.astype(int), graph.edges.T
E1 = graph.sizes[:, None] * likelihood_costs(graph.means, final.background, final.foreground)
marked = [np.unique(graph.labels[seeds == kind]) for kind in (B, F)]
E1[marked[0]], E1[marked[1]] = [0, np.inf], [np.inf, 0]
E2 = 5000 * graph.boundary * similarity((255**2 * (graph.means[i] - graph.means[j]) ** 2).sum(axis=1))
by_colour, by_links = E1[np.arange(len(x)), x].sum(), (E2 * (x[i] != x[j])).sum()
print(f"E1 {by_colour:.1f} + lambda E2 {by_links:.1f} = {by_colour + by_links:.1f}")
assert np.isclose(by_colour + by_links, final.objective)

# %% name="energy-certificate"
change = E1[np.arange(len(x)), 1 - x] - E1[np.arange(len(x)), x]
turned = np.where(x[i] != x[j], -E2, E2)  # a link that is cut would be saved, and the other way round
change += np.bincount(i, turned, len(x)) + np.bincount(j, turned, len(x))
print(say("cheapest change of one segment:", "改变一个超像素的标号，E 至少增加"), f"{change.min():+.2f}")
assert change.min() >= -1e-6

# %% [markdown] name="against-try-text" lang="en"
# **Try it.** How many segments has the cut turned against their own colour? One line, with `E1` and `x`.

# %% [markdown] name="against-try-text" lang="zh"
# **试一试。** 最小割使多少个超像素取了与自身颜色相反的标号？用 `E1` 和 `x`，一行就够。

# %% name="against-try"
mine = None
try_it(mine, int((E1.argmin(axis=1) != x).sum()))

# %% name="quiz-lambda"
quiz("04/lambda")

# %% [markdown] name="drop-text" lang="en"
# **Break: drop $E_1$.** The cut turned 39 of 600 segments against their own colour. To learn which term decides, switch one off: $E_1 = 0$ for all segments without a stroke. Only links are left. Predict, then run the cells: the cup above, and a cameraman with two strokes.

# %% [markdown] name="drop-text" lang="zh"
# **何时失效：去掉 $E_1$。** 600 个超像素中，最小割让 39 个取了与自身颜色相反的标号。要弄清楚由哪一项决定，就去掉其中一项：对所有没有笔画的超像素令 $E_1 = 0$，只剩下连接。先预测，再运行下面的单元格：一幅是上面的杯子，另一幅是画了两笔的摄影师。

# %% name="quiz-drop"
quiz("04/drop")

# %% name="drop-one"
def links_alone(level, seeds):
    """Return the mask of least lambda E2 that obeys the seeds. 在服从种子点的掩码中，返回 λ E2 最小的一个。"""
    kinds = majority(votes(level.graph, seeds))
    nothing = np.zeros((len(kinds), 2))
    found = cut(level.graph, held(nothing, kinds, level.hard_link), level.weights)
    return found.labels[level.graph.labels] == 1

# %% name="drop-figure"
man = data.fit_within(data.load("camera"), 240)
two = [Stroke([[103, 70], [70, 61], [47, 98]], 4, F), Stroke([[28, 188], [42, 230], [188, 225]], 4, B)]
cases = [(cup, seeds), (man, seeds_from_strokes(two, man.shape[:2]))]
fig, axes = plt.subplots(1, 4, figsize=(13, 3.2), layout="constrained")
for (left, right), (shown, given) in zip(axes.reshape(2, 2), cases):
    level = LazySnapping(shown)
    both, links_only = level.cut(given).mask, links_alone(level, given)
    turned = len(np.unique(level.graph.labels[both != links_only]))
    draw_mask(left, shown, both, "$E_1 + \\lambda E_2$")
    words = say(": {} of {} segments change", "：{} 个超像素改变，共 {} 个")
    draw_mask(right, shown, links_only, "$E_1 = 0$" + words.format(turned, len(level.graph.sizes)))
show(
    fig,
    en="The cup with and without E1: the same mask. The cameraman with E1: coat, glove and pieces of the tripod, without his face; "
    "without E1 coat, face and the grass between the legs, nothing of the tripod.",
    zh="杯子，有 E1 和没有 E1：掩码相同。摄影师，有 E1 时选中大衣、手套和三脚架的几块，脸不在内；没有 E1 时选中大衣、脸和两腿之间的草地，"
    "三脚架全不在内。",
)

# %% [markdown] name="drop-saw" lang="en"
# **What you saw.** On the cup nothing changes: there the links decide, all by themselves. $E_1$ is at most 1 for a pixel, one pair of like pixels costs up to $\lambda = 5000$. Where strokes are on both sides of an outline, the cheapest way between them is found without any colour model.
#
# On the cameraman 30 segments change. The grass between his legs bears no stroke, and strong edges close it in: to cut it out costs little, and its colours pay for that. So do those of the black glove and of the tripod's head, which come in. Here $E_1$ decides, not always rightly: his bright face goes out, a dark patch of the skyline comes in, for it knows colours and no places. A smaller $\lambda$ lets $E_1$ decide more (at 500 three segments of the cup change as well, and 37 here), a larger one less (6 at 50 000).
#
# **And the shadow below the saucer?** It stays foreground, with $E_1$ and without. Its colours lie nearer to the foreground, true; but that is not why. Have it cut off by a stroke of background and read what the links say:

# %% [markdown] name="drop-saw" lang="zh"
# **刚才看到的是什么。** 杯子毫无变化：那里完全由连接决定。一个像素的 $E_1$ 至多为 1，而一对颜色相近的像素，连接的代价可达 $\lambda = 5000$。只要轮廓两侧都有笔画，不用任何颜色模型，也能找到两者之间代价最小的轮廓。
#
# 摄影师的图上有 30 个超像素改变。两腿之间的草地没有笔画，四周被强边缘围住：把它割出来代价很小，颜色上的收益足以抵偿。黑手套和三脚架的云台也因此进入前景。这里由 $E_1$ 决定，但并不总是对的：明亮的脸被划了出去，天际线上的一小块深色被划了进来，因为 $E_1$ 只认颜色，不认位置。$\lambda$ 越小，由 $E_1$ 决定的地方越多（取 500 时，杯子上也有三个超像素改变，这里有 37 个）；$\lambda$ 越大则越少（取 50000 时只有 6 个）。
#
# **碟子下方的阴影呢？** 有没有 $E_1$，它都是前景。它的颜色确实离前景更近，但原因不在这里。画一笔背景把它划出去，看看连接的代价：

# %% name="drop-shadow"
shadow = seeds_from_strokes([*strokes, Stroke([[155, 110], [155, 150]], 2, B)], cup.shape[:2])
links_cost = {say("shadow in", "含阴影"): links_alone(snapping, seeds)}
links_cost[say("shadow out", "不含阴影")] = links_alone(snapping, shadow)
for words, mask in links_cost.items():
    y = mask.ravel()[np.unique(graph.labels, return_index=True)[1]]  # the label of each segment
    print(f"λ E2 = {E2[y[i] != y[j]].sum():.0f}", words)

# %% [markdown] name="drop-shadow-saw" lang="en"
# The rim of the saucer is dark against dark there: an outline along it costs nearly twice as much as one round the shadow. A colour that *agrees* with a result need not be its *cause*. (In 4.4 a vertex brings the outline back to the rim.)

# %% [markdown] name="drop-shadow-saw" lang="zh"
# 那里的碟沿和阴影都很暗：轮廓沿碟沿走，代价几乎是绕过阴影的两倍。颜色与结果**一致**，不等于它就是**原因**。（到 4.4 节，再用顶点把轮廓拉回碟沿。）

# %% name="quiz-scale"
quiz("04/scale")

# %% [markdown] name="scale" lang="en"
# **Break: the scale of the colours.** The lecture does not say what numbers colours are, and $g(\varepsilon) = 1 / (1 + \varepsilon)$ is not indifferent to it. On 0 to 255 a difference of 10 levels in each channel gives $g = 1/301$. On $[0, 1]$ it gives $g = 0.995$, hardly less than for equal colours; even black against white gives $\tfrac14$. Contrast vanishes, and the prior only counts length. (The fraction in (4.2) does not care: it is a ratio.)
#
# > **Note on the lecture.** Colours in (4.3) and (4.4) are on **0 to 255**. A port that divides them by 255 first loses all contrast.
#
# Left $g$ for both scales, in the middle the cut on 0 to 255, on the right the same cut with colours on $[0, 1]$ and $\lambda$ chosen so that the links cost the same in sum.

# %% [markdown] name="scale" lang="zh"
# **何时失效：颜色的取值范围。** 讲义没有说颜色取什么范围，而 $g(\varepsilon) = 1 / (1 + \varepsilon)$ 对取值范围很敏感。在 0 到 255 上，每个通道相差 10 级，$g = 1/301$；换到 $[0, 1]$ 上，$g = 0.995$，与颜色相等时几乎没有差别，就连黑对白也有 $\tfrac14$。反差不再起作用，先验项只与轮廓长度有关。（(4.2) 里的分式不受影响，因为它是比值。）
#
# > **对讲义的说明。** (4.3) 和 (4.4) 中的颜色取 **0 到 255**。移植时如果先除以 255，反差就全部丢失了。
#
# 左图是两种取值范围下的 $g$；中图是 0 到 255 上的最小割；右图改用 $[0, 1]$ 上的颜色，并选取 $\lambda$ 使所有连接的总代价不变。

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

# %% [markdown] name="scale-try-text" lang="en"
# **Try it.** Two colours differ by 20 levels in each channel. What is $g$ on 0 to 255, and on $[0, 1]$? Write both as a list.

# %% [markdown] name="scale-try-text" lang="zh"
# **试一试。** 两种颜色在每个通道上都差 20 个灰度级。颜色取 0 到 255 时 $g$ 是多少？取 $[0, 1]$ 时呢？用列表写出两个数。

# %% name="scale-try"
mine = None
try_it(mine, [similarity(3 * 20**2), similarity(3 * (20 / 255) ** 2)], within=1e-4)

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
def spread_of(colours, centres):
    """Return how wide each cluster is, (K,), at least 2 levels."""
    squares = ((colours[:, None] - centres) ** 2).sum(axis=2)
    own, count = squares.argmin(axis=1), len(centres)
    total = np.bincount(own, squares.min(axis=1), count)
    return np.sqrt(total / np.maximum(np.bincount(own, minlength=count), 1)).clip(2 / 255)

z, given = cup.reshape(-1, 3), [cup[seeds == kind] for kind in (B, F)]
classes = [(K, spread_of(colours, K)) for colours, K in zip(given, (final.background, final.foreground))]
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
# **In one breath.** $E_2$ makes the outline run where colours change, on the scale 0 to 255. $E_1$ asks which strokes' colours are nearer, and decides where an outline is cheap. One minimum cut weighs them, and nothing but distances between colours goes in. *But what are the nodes, if not pixels?*

# %% [markdown] name="energy-breath" lang="zh"
# **小结。** $E_2$ 使轮廓沿颜色变化处走（颜色取值 0 到 255）；$E_1$ 看颜色离哪一种笔画更近，在轮廓代价小的地方起决定作用。一次最小割在两者之间权衡，用到的只有颜色之间的距离。那么，节点不是像素，又是什么？

# %% [markdown] name="flood-play" lang="en"
# ## 4.3 Segments: the watershed
#
# Take the strength of the edges in a picture as the *height* of a landscape: flat parts are valleys, edges are ridges. Then let water rise. Press **|◀**, then **▶** again and again, until the waters of two basins first meet.
#
# - Where do dams stand? Predict the next one before you step.
# - Choose the *height map* *valleys with noise*: how many basins does each valley have now? What does *smoothing σ* change, and what do *markers* that are *set by hand*?

# %% [markdown] name="flood-play" lang="zh"
# ## 4.3 超像素：分水岭
#
# 把图像中边缘的强度看作地形的“高度”：平坦处是山谷，边缘是山脊。然后让水位上升。按 **|◀**，再一次次按 **▶**，直到两个盆地的水首次相遇。
#
# - 堤坝会筑在哪里？每走一步之前，先猜下一道堤坝的位置。
# - 把“高度图”换成“带噪声的山谷”：现在一个山谷里有几个盆地？“平滑 σ”改变了什么？把“标记点”改为“手动设置”，又改变了什么？

# %% name="flood-lab"
from segteach.labs.watershed import WatershedTheatre

theatre = WatershedTheatre()
theatre

# %% [markdown] name="flood-name" lang="en"
# **What you saw.** In *two valleys* the waters first meet at level 0.318, at the pass; the dam begins there and grows along the ridge. The noisy valleys have 454 minima in place of 2, so hundreds of basins each; $\sigma = 3$ leaves two minima, and two markers set by hand need no smoothing at all.
#
# The **watershed algorithm** floods the height map from **markers** (springs). The dry pixel that lies lowest beside the water goes under next and joins the basin that reached it first. Where the waters of two basins meet, a dam is raised. Dams lie *between* pixels: each pixel belongs to a basin. When all is under water, the basins are the segments, and the dams run along the ridges, that is, along the edges in the picture.
#
# With a spring in every minimum, each speck of noise has its own basin: **over-segmentation**. For recognition that is a nuisance; here it is welcome. Lazy Snapping wants *many* small segments, each of about one colour, with the edges on their borders.
#
# So the picture is **segmented in advance** by the watershed, and graph cut works at the **segment level** instead of the pixel level.

# %% [markdown] name="flood-name" lang="zh"
# **刚才看到的是什么。** 在“两个山谷”里，水在水位 0.318 处首次相遇，地点是山口；堤坝从那里开始，沿着山脊延伸。带噪声的山谷有 454 个极小值，而不是 2 个，所以每个山谷里有上百个盆地；$\sigma = 3$ 时只剩两个极小值；手动设置两个标记点，则完全不用平滑。
#
# **分水岭算法**（watershed algorithm）从**标记点**（marker，泉眼）出发淹没高度图：在与水相邻的未淹没像素中，最低的一个先被淹没，归入最先到达它的**盆地**（集水盆地，catchment basin）；两个盆地的水相遇之处筑起堤坝。堤坝在像素**之间**：每个像素都属于某个盆地。全部淹没之后，盆地就是分割出的小块，堤坝沿着山脊，也就是沿着图像中的边缘。
#
# 如果每个极小值处都有泉眼，每一粒噪声就都有自己的盆地，这叫**过分割**（over-segmentation）。做识别时这是麻烦，在这里却正合适：Lazy Snapping 需要**许多**小块，每块颜色大致单一，边缘落在块与块的边界上。这些小块就是**超像素**（segment）。
#
# 这样，先用分水岭算法对图像进行**预分割**，再在**超像素上**（segment level）而不是在像素上（pixel level）做图割。

# %% [markdown] name="flood-height" lang="en"
# **Height** is the strength of the gradient, over all three channels:
#
# $$h = |\nabla I| = \sqrt{\sum_{c = R, G, B} \Big(\frac{\partial I_c}{\partial y}\Big)^2 + \Big(\frac{\partial I_c}{\partial x}\Big)^2} ,$$
#
# with Sobel's filter for the derivatives. One marker stands every 8 pixels, moved to the lowest place at most 2 pixels away. Water reaches the four neighbours of a pixel. The paper takes the watershed of Vincent and Soille (1991), which floods from all minima. Ours is Meyer's (1994), from markers; all of the above is our choice: 8 pixels are a compromise between speed and thin parts, and the break below shows what smaller ones buy.

# %% [markdown] name="flood-height" lang="zh"
# **高度**就是三个通道合起来的梯度强度：
#
# $$h = |\nabla I| = \sqrt{\sum_{c = R, G, B} \Big(\frac{\partial I_c}{\partial y}\Big)^2 + \Big(\frac{\partial I_c}{\partial x}\Big)^2}$$
#
# 导数用 Sobel 滤波器计算。每隔 8 个像素放一个标记点，并移到两个像素以内的最低处。水只流向一个像素的四邻域。论文采用 Vincent 与 Soille（1991）的分水岭，从所有极小值开始淹没；我们采用 Meyer（1994）的做法，从标记点开始。以上都是我们的选择：8 像素是在速度与细长部分之间的折中，后面的“何时失效”会说明取小些有什么好处。

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
    meets = say(", meets basin {}", "，遇到盆地 {}").format(*others) if others else ""
    words = say("height {:.0f} at column {}: basin {}", "高度 {:.0f}，第 {} 列：盆地 {}")
    print(words.format(row[pixel], pixel[1], basin) + meets)

# %% [markdown] name="flood-try-text" lang="en"
# **Try it.** Another row: heights 0, 3, 5, 1, 7, 2, 4, 0, springs at both ends. Between which columns does the dam stand in the end? Write the one to its left (the first column is 0).

# %% [markdown] name="flood-try-text" lang="zh"
# **试一试。** 另一行像素，高度为 0、3、5、1、7、2、4、0，泉眼在两端。最后堤坝在哪两列之间？写出它左边那一列的编号（第一列是 0）。

# %% name="flood-try"
mine = None
ground, ends = np.array([[0.0, 3, 5, 1, 7, 2, 4, 0]]), np.array([[1, 0, 0, 0, 0, 0, 0, 2]])
basins = {pixel[1]: basin for pixel, basin, _ in flood(ground, ends, connectivity=4)}
try_it(mine, sum(basin == 1 for basin in basins.values()) - 1)

# %% [markdown] name="flood-watch" lang="en"
# **Watch.** The gradient at the rim of the cup, flooded from a grid of markers. The curve counts dry pixels. Which dams come first, and which last? (First those in flat parts, where they hardly matter; last those on the rim, the highest pass.)

# %% [markdown] name="flood-watch" lang="zh"
# **观察。** 杯口附近的梯度图，从网格状的标记点开始淹没。曲线是未淹没的像素数。哪些堤坝最先出现，哪些最后？（平坦处的最先，它们无关紧要；杯沿上的最后，那里的山口最高。）

# %% name="flood-player"
from segteach.draw.watershed import flooding_over
from segteach.segmentation.superpixels import gradient_magnitude, grid_markers
from segteach.segmentation.watershed import watershed_steps

crop_of_rim = cup[10:58, 70:142]
height = gradient_magnitude(crop_of_rim)
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
# Two segments are joined by a link as soon as **one pixel** of the one touches one pixel of the other. A segment's colour $C(i)$ is its mean colour. In (4.1) a segment stands for all of its pixels, so two weights come in:
#
# $$E(X) = \sum_i n_i\, E_1(x_i) + \lambda \sum_{(i, j)} l_{ij}\, E_2(x_i, x_j) , \tag{4.5}$$
#
# with $n_i$ the number of pixels of segment $i$ and $l_{ij}$ the length of the shared boundary, counted in pairs of neighbouring pixels, eight neighbours each.
#
# > **Note on the lecture.** It gives no weights. With (4.1) as it stands, a segment of 3 pixels has as much to say as one of 300. `LazySnapping` uses (4.5): $n_i$ is our own; a published program counts $l_{ij}$ as well; what the paper weighs we could not look up.

# %% [markdown] name="graph-name" lang="zh"
# ### 超像素邻接图
#
# 只要一个超像素中有**一个像素**与另一个超像素中的像素相邻，就在两者之间建立一条连接。这样得到**超像素邻接图**（即区域邻接图，region adjacency graph）。超像素的颜色 $C(i)$ 取平均颜色。在 (4.1) 中，一个超像素代表它的全部像素，因此要引入两个权重：
#
# $$E(X) = \sum_i n_i\, E_1(x_i) + \lambda \sum_{(i, j)} l_{ij}\, E_2(x_i, x_j) \tag{4.5}$$
#
# 其中 $n_i$ 是超像素 $i$ 的像素数，$l_{ij}$ 是公共边界的长度，按八邻域中相邻像素对的个数计算。
#
# > **对讲义的说明。** 讲义没有给出权重。如果原样使用 (4.1)，3 个像素的超像素与 300 个像素的超像素所起的作用一样大。`LazySnapping` 采用 (4.5)：$n_i$ 是我们自己加的；有的公开实现也计算 $l_{ij}$；论文怎样加权，我们没有查到原文。

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

# %% [markdown] name="graph-figure-saw" lang="en"
# **What to see.** On the left the rim of the cup runs on borders of segments. In the middle little is lost by taking mean colours. On the right each link is as wide as it is dear ($\lambda$ left out). The thick ones join segments of nearly one colour, on the saucer and in the coffee; across the rim all are hair-thin. There the cut will run.

# %% [markdown] name="graph-figure-saw" lang="zh"
# **看图理解。** 左图：杯沿落在超像素的边界上。中图：换成平均颜色，损失不大。右图：连接的代价越大，线越粗（未乘 $\lambda$）。粗线连接颜色几乎相同的超像素，如碟子上和咖啡里的；跨过杯沿的都细如发丝，最小割就会沿那里走。

# %% [markdown] name="graph-numbers-text" lang="en"
# **By hand.** Six pixels, three segments. Which touch, along how many pairs, with 4 and with 8 neighbours? Decide, then run the cell: it goes to every pixel and counts its neighbours in segments of a larger number.

# %% [markdown] name="graph-numbers-text" lang="zh"
# **手算。** 六个像素，三个超像素。用四邻域和八邻域，哪些超像素相邻？各有多少对像素？想好再运行：单元格逐个像素地数，看它有多少个邻点属于编号更大的超像素。

# %% name="graph-numbers"
labels = np.array([[0, 0, 1], [0, 2, 2]])
for connectivity in (4, 8):
    length = {}
    for pixel, label_here in np.ndenumerate(labels):
        for beside in neighbours(pixel, labels.shape, connectivity):
            if label_here < labels[beside]:
                pair = int(label_here), int(labels[beside])
                length[pair] = length.get(pair, 0) + 1
    print(connectivity, ", ".join(f"{i}–{j}: {pairs}" for (i, j), pairs in sorted(length.items())))

# %% [markdown] name="exercise-map-text" lang="en"
# **Exercise 3 · Where the outline runs.** Again, your own number. Four segments, 4 neighbours, and a label for each segment below the map. Which pairs of segments does (4.5) count in this labelling, because their labels differ, and what is their $l_{ij}$?

# %% [markdown] name="exercise-map-text" lang="zh"
# **练习 3 · 轮廓经过哪里。** 同样换成你自己的数。四个超像素，四邻域；每个超像素的标号写在图的下面。在这个标号场下，哪些超像素对因标号不同而计入 (4.5)？它们的 $l_{ij}$ 各是多少？

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
# **Code.** The package does it without a loop over pixels: two shifted views of the label map, the pairs that differ packed into one number each, counted by `np.unique`. It must find what the loop found.

# %% [markdown] name="graph-code" lang="zh"
# **代码。** 软件包不逐像素循环：取超像素编号图的两个错位视图，把编号不同的每个点对编码成一个整数，再用 `np.unique` 计数。结果应当与上面的循环相同。

# %% name="graph-code-imports"
from segteach.cuts.energy import OFFSETS, check_connectivity, shifted

# %% name="graph-source" source="segmentation.superpixels.touching"

# %% name="graph-check"
pairs, counts = touching(labels, 3, 8)
assert {tuple(pair): count for pair, count in zip(pairs.tolist(), counts)} == length

# %% [markdown] name="graph-try-text" lang="en"
# **Try it.** The rows of another map are 0, 0, 1 and 2, 1, 1. How many pairs join segments 0 and 1, with 8 neighbours?

# %% [markdown] name="graph-try-text" lang="zh"
# **试一试。** 另一幅编号图的两行是 0、0、1 和 2、1、1。用八邻域，连接超像素 0 和 1 的像素有多少对？

# %% name="graph-try"
mine = None
pairs, counts = touching(np.array([[0, 0, 1], [2, 1, 1]]), 3, 8)
try_it(mine, counts[(pairs == [0, 1]).all(axis=1)][0])

# %% [markdown] name="diagonal-text" lang="en"
# **Diagonal pairs** count as much as straight ones: (4.4) has no distance in it. GrabCut's paper prints its smoothness term both ways, with $1 / \mathrm{dis}$ and without (chapter 3). So the length of an outline depends a little on its direction: a straight one with normal $\mathbf n$ cuts $|\mathbf o \cdot \mathbf n|$ pairs of each offset $\mathbf o$ between neighbours, for each pixel of its length. **Try it** for 4 neighbours at 45°, then run the cell.

# %% [markdown] name="diagonal-text" lang="zh"
# **对角的点对**与水平、竖直的点对权重相同：(4.4) 里没有距离。GrabCut 的论文中，平滑项有带 $1 / \mathrm{dis}$ 和不带的两种写法（第 3 章）。因此，轮廓的“长度”与方向略有关系：法向为 $\mathbf n$ 的直线轮廓，每长一个像素，就割断每种邻点位移 $\mathbf o$ 的 $|\mathbf o \cdot \mathbf n|$ 对像素。**试一试**四邻域、45° 的情形，再运行下一个单元格。

# %% name="diagonal-try"
mine = None
try_it(mine, 2 * np.cos(np.pi / 4))

# %% name="diagonal-numbers"
angles = np.deg2rad([0, 18.4, 22.5, 45])
normals = np.stack([np.cos(angles), np.sin(angles)])
straight, both = np.array(OFFSETS[4]), np.array(OFFSETS[8])
ways = {say("4 neighbours", "四邻域　　　"): (straight, np.ones(2))}
ways[say("8 neighbours", "八邻域　　　")] = both, np.ones(4)
ways[say("8, with 1/dis", "八，带 1/dis")] = both, 1 / np.linalg.norm(both, axis=1)
for name, (offsets, weights) in ways.items():
    cost = weights @ abs(offsets @ normals)
    words = say("{:14} {} worst / best {:.3f}", "{} {} 最大／最小 {:.3f}")
    print(words.format(name, np.round(cost, 3), cost.max() / cost.min()))

# %% [markdown] name="diagonal-saw" lang="en"
# With 8 neighbours no direction is more than 12 % dearer than another, with $1 / \mathrm{dis}$ 8 %, with 4 neighbours 41 %. Neither form is free of it. Chapter 4 keeps to (4.4) as the lecture prints it.

# %% [markdown] name="diagonal-saw" lang="zh"
# 用八邻域，各个方向的代价相差不超过 12%，带 $1 / \mathrm{dis}$ 时不超过 8%，四邻域则达到 41%：哪一种写法都不能完全消除方向的影响。第 4 章沿用讲义的 (4.4)。

# %% [markdown] name="exercise-regions-text" lang="en"
# **Exercise 4 · The contrast along a boundary.** $C_{ij}$ compares two *mean* colours. Compare the pixels at the boundary instead: for every pair of segments $i < j$ that touch (4 neighbours), return the mean of $\lVert C(p) - C(q) \rVert^2$ over the neighbouring pixels $p$ in $i$ and $q$ in $j$. The pairs may stand in any order. A picture has a million pixels: try it without a loop over them.

# %% [markdown] name="exercise-regions-text" lang="zh"
# **练习 4 · 沿边界的反差。** $C_{ij}$ 比较的是两个**平均**颜色。现在改为比较边界两侧的像素：对每一对相邻（四邻域）的超像素 $i < j$，考虑所有分属两者的相邻像素，$p$ 在 $i$ 中，$q$ 在 $j$ 中，返回 $\lVert C(p) - C(q) \rVert^2$ 的平均值。各对的次序不限。图像有上百万个像素：试试不用逐像素的循环。

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
# **What it saves.** The same strokes on segments and on pixels, at the full size of the photograph: nodes, links, milliseconds for the fourth stroke (the least of two tries: other work of the computer only adds to it), and how many pixels the two masks differ in. (The segments are made once, before the first stroke.)

# %% [markdown] name="graph-timing-text" lang="zh"
# **省了什么。** 在原尺寸的照片上，用同样的笔画，比较超像素与像素：节点数、连接数、第四笔的用时（毫秒，取两次中较短的一次，因为计算机的其他任务只会使它变长），以及两个掩码相差多少像素。（超像素在画第一笔之前算好，只算一次。）

# %% name="graph-timing-strokes"
photo = data.load("coffee")
scale = photo.shape[0] / cup.shape[0]
large = [Stroke(stroke.points * scale, stroke.radius * scale, stroke.seed) for stroke in strokes]
marks = [seeds_from_strokes(large[:count], photo.shape[:2]) for count in (3, 4)]

# %% name="graph-timing"
import time

masks, names = {}, {"segments": say("segments", "超像素"), "pixels": say("pixels  ", "像素　")}
for on, name in names.items():
    level, took = LazySnapping(photo, on=on), []
    for _ in range(2):
        level.cut(marks[0])
        start = time.perf_counter()
        masks[on] = level.cut(marks[1]).mask
        took.append(1e3 * (time.perf_counter() - start))
    words = say("{}{:8} nodes {:8} links {:6.0f} ms", "{}：{:8} 个节点 {:8} 条连接 {:6.0f} 毫秒")
    print(words.format(name, len(level.graph.sizes), len(level.graph.edges), min(took)))
differ = 100 * (masks["segments"] != masks["pixels"]).mean()
print(say("the masks differ in {:.2f} % of the pixels", "两个掩码有 {:.2f}% 的像素不同").format(differ))

# %% [markdown] name="two-energies-text" lang="en"
# **Is it the same energy?** A pixel is a segment of size 1, so (4.5) serves for both. Does then the cut on segments minimise the energy of the pixels, only over fewer outlines? Decide. Then put the labels of the cup's segments into the pixels' energy, beside the pixels' own optimum.

# %% [markdown] name="two-energies-text" lang="zh"
# **是同一个能量吗？** 一个像素就是大小为 1 的超像素，所以 (4.5) 对两者都适用。那么，超像素上的最小割是不是也在最小化像素的能量，只是可选的轮廓少一些？想好之后，把杯子的超像素标号代入像素的能量，与像素自己的最优值比较。

# %% name="two-energies"
by_pixel = LazySnapping(cup, on="pixels")
best, (a, b) = by_pixel.cut(seeds), by_pixel.graph.edges.T
vote = likelihood_costs(cup.reshape(-1, 3), best.background, best.foreground)
names = [say("segments' labels", "超像素的标号"), say("pixels' optimum ", "像素的最优解")]
for name, mask in zip(names, (final.mask, best.mask)):
    y = mask.ravel().astype(int)
    asked = seeds.ravel() == Seed.UNKNOWN
    colours = vote[asked, y[asked]].sum()
    parted = by_pixel.weights[y[a] != y[b]].sum()
    words = say("{} in the pixels' energy: E1 {:.0f} + lambda E2 {:.0f}", "{}，像素的能量：E1 {:.0f} + λ E2 {:.0f}")
    print(words.format(name, colours, parted))
assert np.isclose(colours + parted, best.objective)
print(say("segments' labels in their own energy (4.5): lambda E2", "超像素的标号，自己的能量 (4.5)：λ E2"), round(by_links))

# %% name="two-energies-why"
y = final.mask.ravel()
gaps = (255**2 * (cup.reshape(-1, 3)[a] - cup.reshape(-1, 3)[b]) ** 2).sum(axis=1)[y[a] != y[b]]
few = np.sort(similarity(gaps))[::-1][:6].sum() / similarity(gaps).sum()
words = say("of {} pairs six pay {:.0f} % of the links", "{} 个点对中，六对占连接代价的 {:.0f}%")
print(words.format(len(gaps), 100 * few))
sides = np.sort(snapping.graph.labels.ravel()[np.stack([a, b])][:, y[a] != y[b]], axis=0)
_, shared, pairs = np.unique(sides[0] * len(final.labels) + sides[1], return_inverse=True, return_counts=True)
mean_C = np.bincount(shared, gaps) / pairs  # one C for each boundary between two segments
words = say("with the mean C of each boundary inside g: lambda E2 {:.0f}", "g 中改用每条边界的平均 C：λ E2 {:.0f}")
print(words.format(5000 * (pairs * similarity(mean_C)).sum()))

# %% [markdown] name="gap-try-text" lang="en"
# **Try it.** With what $\lambda E_2$ does the dearest of these pairs enter the pixels' energy? One line, with `gaps`, `similarity` and $\lambda = 5000$.

# %% [markdown] name="gap-try-text" lang="zh"
# **试一试。** 这些点对中代价最大的一对，在像素的能量里占多少 $\lambda E_2$？用 `gaps`、`similarity` 和 $\lambda = 5000$，一行就够。

# %% name="gap-try"
mine = None
try_it(mine, 5000 * similarity(gaps).max())

# %% [markdown] name="two-energies-saw" lang="en"
# **What you saw.** No. The outline of the segments costs ten times as much in the pixels' energy as in its own, and five times as much as the pixels' best: (4.5) on segments is another, coarser energy. The cause is $g$. It is steep: six of 1321 pairs, whose two pixels happen to be alike, pay a third of the sum. Switch that off, with the mean $C$ of each shared boundary inside $g$ (exercise 4): of 14,986 only 1,984 are left, not far from the segments' own 1,447. Alike pairs vanish in a mean, and a segment compares *mean* colours. So a segment's border is cheap on the whole where the pixels still see gaps. That is one more thing that segments do for the strokes, besides speed.

# %% [markdown] name="two-energies-saw" lang="zh"
# **刚才看到的是什么。** 不是。超像素得到的轮廓，按像素的能量计算，代价是按超像素的能量计算的十倍，也是像素最优解的五倍：超像素上的 (4.5) 是另一个更粗略的能量。原因在 $g$：它很陡，1321 个点对中，六对颜色恰好相近的像素就占了总和的三分之一。去掉这个原因，即在 $g$ 中改用每条公共边界的平均 $C$（练习 4）：14,986 只剩 1,984，已接近超像素自己的 1,447。相近的点对一经平均就消失了，而超像素比较的正是**平均**颜色。所以，在像素上边缘仍有缺口的地方，超像素的边界整段的代价都小。除了速度，这是超像素带来的又一个好处。

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
# Below, the rocket is eight pixels wide, the stroke five. One column of the stroke lies on the rocket's rim, in segments that are mostly sky (left). Predict the mask on segments of 8 and of 4 pixels, and on pixels.

# %% [markdown] name="graph-thin" lang="zh"
# **何时失效：丢了什么。** 一个超像素要么整个选中，要么整个不选。所以比超像素更细的部分，只能与周围同处一个超像素；而笔画只要碰到超像素的**一个**像素，就替它的全部像素作了决定。
#
# 下图的火箭宽八个像素，笔画宽五个。笔画有一列像素落在火箭的边缘上，那里的超像素大部分是天空（左图）。先预测：在 8 像素、4 像素的超像素上以及在像素上，掩码各是什么样？

# %% name="graph-thin-strokes"
from segteach.draw.overlays import BACKGROUND, FOREGROUND

rocket = data.fit_within(data.load("rocket"), 240)
lines = [Stroke([[80, 118], [140, 118]], 2, F), Stroke([[20, 30], [20, 200], [120, 215]], 4, B)]
launch = seeds_from_strokes([*lines, Stroke([[120, 60]], 4, B)], rocket.shape[:2])
coarse = LazySnapping(rocket)
exact = LazySnapping(rocket, on="pixels").cut(launch).mask
touched = np.unique(coarse.graph.labels[launch == F])
sky = [n for n in touched if exact[coarse.graph.labels == n].mean() < 0.5]  # the pixels know it
freed = np.where(np.isin(coarse.graph.labels, sky) & (launch == F), Seed.UNKNOWN, launch)
words = say("the stroke touches {} segments; {} of them are mostly sky", "笔画碰到 {} 个超像素；其中 {} 个大半是天空")
print(words.format(len(touched), len(sky)))

# %% name="graph-thin-figure"
words = say("segments of {} px", "{} px 的超像素")
found = {words.format(8): coarse.cut(launch).mask}
found[words.format(4)] = LazySnapping(rocket, spacing=4).cut(launch).mask
found[say("pixels", "像素")] = exact
found[say("8 px, no seeds in sky", "8 px，天空无种子点")] = coarse.cut(freed).mask
fig, axes = plt.subplots(1, 5, figsize=(13, 3.0), layout="constrained")
near, stroke_window = (slice(30, 160), slice(50, 180)), (slice(90, 120), slice(100, 130))
for ax, (title, mask) in zip(axes[1:], found.items()):
    draw_mask(ax, rocket[near], mask[near], title)
draw_segments(axes[0], rocket[stroke_window], coarse.graph.labels[stroke_window], say("the stroke", "笔画"))
axes[0].plot(*np.argwhere(launch[stroke_window] == F).T[::-1], "s", color=FOREGROUND, ms=4)
show(
    fig,
    en="Left the stroke along the thin rocket, on segments that reach beyond it on both sides. Then four "
    "masks: with segments of 8 pixels a large piece of sky beside the rocket, with 4 a narrow strip of it, "
    "on pixels just the rocket; and with 8 again, seeds in the sky left out, just the rocket as well.",
    zh="左：沿细长火箭的笔画，所在的超像素两侧都超出火箭。右边四个掩码：8 像素的超像素多选了一大块天空，4 像"
    "素的多选了窄窄一条，逐像素时恰好是火箭；最后仍用 8 像素，但去掉天空里的种子点，也恰好是火箭。",
)

# %% [markdown] name="thin-try-text" lang="en"
# **Try it.** How many pixels of the stroke lie in segments of sky, and how many pixels do these segments have in all? Both in a list, with `launch == F`, `coarse.graph.labels`, `coarse.graph.sizes` and `sky`.

# %% [markdown] name="thin-try-text" lang="zh"
# **试一试。** 笔画有多少像素落在大半是天空的超像素里？这些超像素一共有多少像素？用 `launch == F`、`coarse.graph.labels`、`coarse.graph.sizes` 和 `sky`，把两个数写成列表。

# %% name="thin-try"
mine = None
within_sky = np.isin(coarse.graph.labels, sky)
try_it(mine, [int((within_sky & (launch == F)).sum()), int(coarse.graph.sizes[sky].sum())])

# %% [markdown] name="graph-thin-saw" lang="en"
# **What you saw.** The touched segments of sky are held as foreground. Links within the sky are dear, so the cut does not part them from the sky beside them, and all of it up to the tower comes in. On pixels only what is painted is held: the rocket comes out. On the right the proof of the cause: the same segments without the seeds in those of the sky.
#
# What helps: a thinner stroke along the middle, smaller segments, a closer look (crop the picture), or the second step.

# %% [markdown] name="graph-thin-saw" lang="zh"
# **刚才看到的是什么。** 碰到的天空超像素被固定为前景。天空内部颜色相近，割断连接的代价高，于是直到铁塔为止的天空都被划入前景。在像素上求最小割，只有笔画覆盖的像素被固定，火箭就能分割出来。最右图验证了原因：超像素不变，只去掉天空超像素里的种子点。
#
# 对策：沿中线画更细的笔画，用更小的超像素，放大来看（裁剪图像），或者交给第二步。

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
    zh="分成超像素的小图，上面有蓝色和橙色笔画；以及由该单元格中的能量得到的掩码。",
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
# **In one breath.** A watershed makes segments whose borders follow the edges. Segments that touch are joined, weighted by size and shared boundary. The cut then has a sixtieth of the nodes, and a coarser energy of its own. *And where the edge is on no border of a segment, who puts it right?*

# %% [markdown] name="graph-breath" lang="zh"
# **小结。** 分水岭给出超像素，它们的边界沿着图像的边缘；相邻的超像素相连，按像素数和公共边界加权；于是最小割的节点只剩六十分之一，能量也是自己的、较粗的一个。如果边缘不在任何超像素的边界上，由谁来修正？

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
# - 把 $\beta$ 移到 1，再移到 0，每次都会把上一次编辑重做一遍：顶点之间的轮廓贴着边缘，还是贴着多边形？
# - “前景”和“背景”就是**覆盖画笔**（overriding brush）：涂改一处，再选“顶点”，拖动旁边的一个顶点。什么保持不变？
# - 指向轮廓附近的一个像素：表中是它各条连接的 $C$、$D$、$\varepsilon$ 和 $E_2$。

# %% [markdown] name="boundary-name" lang="en"
# **What you saw.** Hard, the vertex keeps the outline; soft, it lets go, and the outline returns to the edge. With $\beta = 1$ the outline follows the polygon, with $\beta = 0$ whatever edges lie near. What the brush painted holds, wherever a vertex is dragged.
#
# The outline of the mask becomes a **polygon** that a hand can hold. Dragging a vertex tells the computer where the outline should run, *roughly*; a minimum cut among the pixels of a **band** along the polygon finds where it runs exactly:
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g\bigl((1 - \beta)\, C_{ij} + \beta\, \eta\, g(D_{ij}^2)\bigr) . \tag{4.6}$$
#
# - The **likelihood energy** is that of the first step, (4.2), now for pixels.
# - The **prior energy** is strengthened by the place of the polygon, as a **soft constraint**: $D_{ij}$ is the distance of the middle of the link from the polygon, in pixels. On the polygon $g(D^2) = 1$, three pixels away it is $\tfrac1{10}$.
# - $\beta$ divides between colours and polygon, $\eta$ says how much the polygon is worth. (So $\beta$ has a third meaning: it was the coupling of chapter 2, then the contrast of chapter 3. $D$ was a data cost there.)
#
# $g$ stands twice, and turns round twice: near the polygon the inner $g$ is large, so $\varepsilon$ is large, so the outer $g$ is small: cheap to cut.
#
# **Whose numbers?** The lecture gives none. $\beta = 0.5$ and $\eta = 10$ are the paper's as far as we remember; we could not look them up. The band, 6 pixels to both sides, is our choice.

# %% [markdown] name="boundary-name" lang="zh"
# **刚才看到的是什么。** 硬顶点固定住轮廓；改成软顶点，轮廓就回到边缘上。$\beta = 1$ 时轮廓贴着多边形，$\beta = 0$ 时贴着附近的任何边缘。画笔涂改过的地方，无论怎样拖动顶点都不变。
#
# 掩码的轮廓变成了可以用手拖动的**多边形**。拖动一个顶点，等于告诉计算机轮廓**大致**在哪里；再在多边形两侧的**窄带**（band）里，在像素上做最小割，确定它究竟在哪里：
#
# $$E_2(x_i, x_j) = |x_i - x_j| \cdot g\bigl((1 - \beta)\, C_{ij} + \beta\, \eta\, g(D_{ij}^2)\bigr) \tag{4.6}$$
#
# - **似然能量**与第一步相同，即 (4.2)，只是改用像素。
# - **先验能量**用多边形的位置作为**软约束**（soft constraint）加以增强：$D_{ij}$ 是连接的中点到多边形的距离，单位是像素。在多边形上 $g(D^2) = 1$，离开三个像素就只有 $\tfrac1{10}$。
# - $\beta$ 在颜色与多边形之间分配权重，$\eta$ 决定多边形的影响有多大。（至此 $\beta$ 有了第三种含义：第 2 章是耦合系数，第 3 章是反差的系数。$D$ 在第 3 章是数据项的代价。）
#
# 公式里 $g$ 用了两次，增减关系也反转了两次：靠近多边形，里层的 $g$ 大，于是 $\varepsilon$ 大，于是外层的 $g$ 小，割断的代价就小。
#
# **这些数从哪里来？** 讲义都没有给出。$\beta = 0.5$ 和 $\eta = 10$ 据我们的记忆是论文中的值，但没有查到原文。窄带两侧各 6 个像素，是我们的选择。

# %% name="quiz-twice"
quiz("04/twice")

# %% [markdown] name="polygon-text" lang="en"
# **From outline to polygon.** Start with the two ends where the outline leaves the picture, as the cup's does below; a closed outline starts with its sharpest corner, where the points five before and five after are nearest to each other. Insert the point of the outline that is farthest from its side of the polygon; repeat until every point is within 3.2 pixels (from memory the paper's number). Watch: where do the vertices gather, and does the distance always fall?

# %% [markdown] name="polygon-text" lang="zh"
# **从轮廓到多边形。** 杯子的轮廓在下方伸出图像，就从它的两个端点开始；封闭的轮廓则从最尖的角开始，那里前后各第五个点相距最近。每次取轮廓上离多边形最远的点，插入为新顶点，直到所有点都在 3.2 像素以内（据记忆是论文中的值）。观察：顶点集中在哪里？最远距离总是减小吗？

# %% name="polygon-player"
from segteach.draw.boundary_editing import boundary_over
from segteach.draw.outline_polygon import draw_link_costs, polygon_over
from segteach.segmentation.outlines import outlines_of
from segteach.segmentation.boundary_editing.polygon import polygon_steps

line, closed = max(outlines_of(final.mask), key=lambda outline: len(outline[0]))
growing = StepPlayer(
    polygon_steps(line, closed),
    polygon_over(cup),
    size=(5.6, 4.0),
    curve_label=say("farthest point (px)", "最远点的距离（px）"),
)
growing

# %% [markdown] name="polygon-saw" lang="en"
# **What you saw.** They gather at bends and teeth; a straight part needs none. The distance may rise for a step: the two new sides can lie farther from the outline than the one that they replace. The cell counts how often, and checks the end by hand.

# %% [markdown] name="polygon-saw" lang="zh"
# **刚才看到的是什么。** 顶点集中在弯曲处和锯齿处，平直的部分不需要顶点。最远距离有时会暂时增大：两条新边可能比它们取代的那条边离轮廓更远。下面的单元格数出增大了几次，并手算验证最后的结果。

# %% name="polygon-check"
away = [state.objective for state in growing.states]
print(say("the distance rises {} times in {} steps", "{1} 步中，距离增大 {0} 次").format((np.diff(away) > 0).sum(), len(away) - 1))
shape = growing.states[-1].outline
count, farthest = len(shape.vertices), 0.0
for number in range(count if shape.closed else count - 1):
    start, end = shape.vertices[number], shape.vertices[(number + 1) % count]
    points, side = shape.section(number, (number + 1) % count), end - start
    share = np.clip((points - start) @ side / (side @ side), 0, 1)[:, None]
    farthest = max(farthest, np.linalg.norm(points - start - share * side, axis=1).max())
assert farthest <= 3.2 and np.isclose(farthest, away[-1])

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
star = (40 + 8 * np.cos(5 * angle))[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
polygons = {say("every 20th point", "每 20 点取一个"): (star[7::20], "--", BACKGROUND)}
try:
    polygons[say("yours", "你的结果")] = (ch4.polygon(star, my_farthest, tolerance=3.2), "o-", FOREGROUND)
except NotImplementedError:  # exercise 6 is still to be written
    pass

# %% name="exercise-farthest-figure"
fig, ax = plt.subplots(figsize=(6.6, 4), layout="constrained")
ax.plot(*star.T[::-1], color="#8C8C8C", lw=3)
for name, (corners, style_of, colour) in polygons.items():
    label = say("{}: {} vertices", "{}：{} 个顶点").format(name, len(corners))
    ax.plot(*np.vstack([corners, corners[:1]]).T[::-1], style_of, color=colour, label=label)
ax.set(aspect="equal", xlabel=say("column (px)", "列（px）"), ylabel=say("row (px)", "行（px）"))
ax.set_title(say("an outline and its polygons", "轮廓与多边形"))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
ax.invert_yaxis()
show(
    fig,
    en="A grey outline with five rounded arms, a dashed blue polygon of 20 corners and, once your function is written, an orange "
    "one with its corners at the arms' tips and in the notches.",
    zh="有五个圆瓣的灰色轮廓，蓝色虚线是 20 个顶点的多边形；写好函数后，橙色多边形的顶点落在各瓣的尖端和凹口处。",
)

# %% [markdown] name="boundary-numbers-text" lang="en"
# **The numbers of one link.** Fill in (4.6): a link without contrast ($C = 0$) on the polygon, three pixels away, and far away; then a link across a faint edge ($C = 75$, five levels in each channel). Which is the cheapest to cut, and where does the outline run if the faint edge lies three pixels from the polygon? (The fourth, of 0.0256, just before the fifth: a cut that sees these links alone runs along the faint edge.)

# %% [markdown] name="boundary-numbers-text" lang="zh"
# **代入数值：一条连接。** 代入 (4.6)：没有反差（$C = 0$）的连接，分别在多边形上、离它三个像素、离它很远；再算横跨一条弱边缘（$C = 75$，每个通道差 5 级）的连接。割断哪一条代价最小？如果弱边缘离多边形三个像素，轮廓会走在哪里？（第四条，0.0256，略低于第五条：只看这些连接，最小割会沿弱边缘走。）

# %% name="boundary-numbers"
beta, eta = 0.5, 10
for C, D in ((0, 0), (0, 3), (0, 100), (75, 3), (75, 100)):
    epsilon = (1 - beta) * C + beta * eta / (1 + D**2)
    print(f"C = {C:2}, D = {D:3}: epsilon = {epsilon:6.3f}, E2 = {1 / (1 + epsilon):.4f}")

# %% [markdown] name="boundary-try-text" lang="en"
# **Try it.** $\beta = 0.5$, $\eta = 10$: what does a link with $C = 20$ cost, two pixels from the polygon?

# %% [markdown] name="boundary-try-text" lang="zh"
# **试一试。** $\beta = 0.5$，$\eta = 10$：离多边形两个像素、$C = 20$ 的连接，代价 $E_2$ 是多少？

# %% name="boundary-try"
mine = None
try_it(mine, similarity(0.5 * 20 + 0.5 * 10 * similarity(2**2)))

# %% [markdown] name="boundary-code" lang="en"
# **Code.** All links of a picture at once, one array for each direction. For the fourth link above it must give the number worked out by hand.

# %% [markdown] name="boundary-code" lang="zh"
# **代码。** 一次算出图像的所有连接，每个方向一个二维数组。对上面第四条连接，它应当给出刚才手算的数。

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

# %% [markdown] name="eta-text" lang="en"
# **What $\eta$ decides.** It does not make colours and polygon comparable: between neighbours $C$ runs over five powers of ten. It sets a threshold. A flat link on the polygon has $\varepsilon = \beta\eta$; a link far away has $\varepsilon = (1 - \beta)\, C$. So the polygon is the cheaper of the two where $C < \beta\eta / (1 - \beta)$: for the usual values $C < 10$, a difference of 3.2 levels. How many neighbours lie below? Guess, then run the cell.

# %% [markdown] name="eta-text" lang="zh"
# **$\eta$ 决定什么。** 它并不能使颜色与多边形的量级可比：相邻像素之间，$C$ 跨越五个数量级。它确定的是一个阈值。多边形上平坦处的连接 $\varepsilon = \beta\eta$，远处的连接 $\varepsilon = (1 - \beta)\, C$。所以，$C < \beta\eta / (1 - \beta)$ 时，多边形上的连接代价较小；取通常的值，就是 $C < 10$，即颜色相差 3.2 级。有多少相邻像素低于这个阈值？先猜，再运行。

# %% name="eta-figure"
flower = data.fit_within(data.load("flower"), 240)
fig, ax = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
for name, shown, style_of in ((say("cup", "杯子"), cup, "-"), (say("flower", "花"), flower, "--")):
    C = np.concatenate([(255**2 * np.diff(shown, axis=n) ** 2).sum(axis=2).ravel() for n in (0, 1)])
    words = say("{}: {:.0f} % below 10, half below {:.0f}", "{}：{:.0f}% 低于 10，中位数 {:.0f}")
    label = words.format(name, 100 * (C < 10).mean(), np.median(C))
    ax.plot(np.sort(C) + 0.1, np.linspace(0, 1, len(C)), style_of, label=label)
ax.axvline(10, color="#666666", lw=1)
ax.set(xscale="log", xlabel=say("$C$ between neighbours (line: 10)", "相邻像素的 $C$（竖线：10）"))
ax.set_ylabel(say("share below", "低于它的比例"))
ax.set_title(say("left of the line the polygon is cheaper", "竖线左侧：多边形上的连接代价较小"))
ax.legend(loc="lower right", fontsize=10)
show(
    fig,
    en="The share of neighbours with a smaller C, over C on a logarithmic scale from a tenth to a hundred thousand: two rising lines, "
    "the flower's left of the cup's; they cross C = 10 at about a half and a quarter.",
    zh="横轴是对数刻度的 C，从十分之一到十万，纵轴是 C 更小的相邻像素的比例：两条上升的曲线，花的在杯子的左边；在 C = 10 处分别约为一半和四分之一。",
)

# %% [markdown] name="eta-saw" lang="en"
# **What you saw.** On the flower's blurred leaves about half of all neighbours are below the threshold, on the cup a quarter. There the polygon rules; across a real edge $C$ is in the hundreds, and the edge does. This compares one link with one link. A cut compares sums, and $E_1$ beside them: a short way over a dearer link may still win.

# %% [markdown] name="eta-saw" lang="zh"
# **刚才看到的是什么。** 花的那幅图叶子模糊，约一半的相邻像素低于阈值，杯子约四分之一。在这些地方，轮廓由多边形决定；跨过真正的边缘时 $C$ 有好几百，轮廓由边缘决定。这里是拿一条连接与另一条连接相比；最小割比较的是总和，还要加上 $E_1$：一条轮廓即使单条连接的代价较大，只要路程较短，仍可能胜出。

# %% [markdown] name="eta-try-text" lang="en"
# **Try it.** You set $\beta = 0.8$ and keep $\eta = 10$. Below which $C$ is the polygon now the cheaper?

# %% [markdown] name="eta-try-text" lang="zh"
# **试一试。** 取 $\beta = 0.8$，$\eta = 10$ 不变。现在 $C$ 低于多少时，多边形上的连接代价较小？

# %% name="eta-try"
mine = None
try_it(mine, 0.8 * 10 / (1 - 0.8))

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
for weight in (0.2, 0.5, 0.8):
    far = ax.axhline(np.sqrt(10 * weight / (1 - weight)), color="0.7", lw=1)
far.set_label(say("far away", "很远处"))
for weight, line_of in ((0.2, ":"), (0.5, "-"), (0.8, "--")):
    try:
        ax.plot(away, np.sqrt(my_winning_contrast(away, weight, 10)), line_of, label=f"β = {weight}")
    except NotImplementedError:  # exercise 7 is still to be written
        pass
far.set_label(say("far away", "很远处"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
ax.set_xlabel(say("D, distance from the polygon (px)", "D，到多边形的距离（px）"))
ax.set(ylabel=say("√C, levels", "√C（灰度级）"), ylim=(0, 7))
ax.set_title(say("difference at which both costs are equal", "两种代价相等时的颜色差"))
show(
    fig,
    en="Three level grey lines, the difference that wins far away, for beta 0.2, 0.5 and 0.8. Once your function is written, three "
    "curves rise from 0 on the polygon towards them, steeply within the first two pixels.",
    zh="三条灰色水平线，是 β = 0.2、0.5、0.8 时很远处所需的差。写好函数后，三条曲线从多边形上的 0 升向它们，在前两个像素内上升很快。",
)

# %% [markdown] name="boundary-figure-text" lang="en"
# **What the outline follows.** A coarse polygon round the bloom (dashed), with a bulge into the blurred leaves; $E_1 = 0$, so that only (4.6) speaks, and a band of 12 pixels, so that the bulge lies within it. Above, what each link costs (dark: cheap, on a logarithmic scale); below, the least cut.
#
# With $\beta = 0$ any edge will do: the polygon only says where the band is, and in the bulge the outline strays along faint leaves. With $\beta = 1$ the outline *is* the polygon. With $\beta = 0.5$ it keeps to the petals, and where the picture is flat, on the far left, it returns to the polygon.

# %% [markdown] name="boundary-figure-text" lang="zh"
# **轮廓由什么决定。** 虚线是粗略画在花朵周围的多边形，左边鼓出一块，伸进模糊的叶子里；令 $E_1 = 0$，只让 (4.6) 起作用；窄带取 12 像素，使鼓出的部分也在其中。上排是每条连接的代价（越暗代价越小，对数刻度），下排是代价最小的割。
#
# $\beta = 0$ 时，轮廓可以落在任何一条边缘上：多边形只决定窄带在哪里，在鼓出的部分，轮廓沿着叶子的弱边缘游走。$\beta = 1$ 时，轮廓**就是**多边形。$\beta = 0.5$ 时，轮廓仍贴着花瓣；而在图像平坦的地方，也就是最左边，它回到了多边形上。

# %% name="boundary-figure-polygon"
from skimage.draw import polygon2mask

from segteach.segmentation.boundary_editing import BoundaryEditing

rim = [(26, 118), (40, 92), (60, 40), (104, 40), (118, 84), (136, 100), (140, 126), (128, 152), (100, 172), (70, 172), (40, 150)]
drawn_round = polygon2mask(flower.shape[:2], rim)

# %% name="boundary-figure"
fig, axes = plt.subplots(2, 3, figsize=(13, 6), layout="constrained")
for (above, below), beta in zip(axes.T, (0, 0.5, 1)):
    draw_link_costs(above, flower, np.array(rim), beta=beta, eta=10)
    found = BoundaryEditing(flower, drawn_round, beta=beta, width=12).cut()
    draw_mask(below, flower, found.mask, say("least cut, ", "最小割，") + rf"$\beta = {beta}$")
    below.plot(*np.array(rim + rim[:1])[:, ::-1].T, "w--", lw=1)
show(
    fig,
    en="Above, dark is cheap to cut: with beta 0 the edges of the picture, with 1 the neighbourhood of the "
    "dashed polygon, with 0.5 both. Below, the mask: the bloom and a lump in the empty part of the polygon, "
    "a smaller lump, then the polygon itself.",
    zh="上排，颜色越深，割断的代价越小：β = 0 时是图像的边缘，β = 1 时是虚线多边形附近，β = 0.5 时两者兼有。下排"
    "是掩码：花朵加上多边形空白处的一块，然后这一块变小，最后就是多边形本身。",
)

# %% [markdown] name="boundary-watch" lang="en"
# **Watch.** Five states, from the mask of the first step on. The band, in full colour, has the pixels that were free; the curve counts them.
#
# 1. The mask and its polygon.
# 2. The whole band is cut on pixels, once.
# 3. A vertex is dragged out of the shadow to the rim of the saucer. It is **hard** now (a square): the outline has to pass through it. Round ones are soft.
# 4. A vertex is added on the left and put on the rim.
# 5. The brush overrides.
#
# Outside of the band and of what the polygon swept over nothing moves, to the last pixel. In a part of the object that is thinner than the band its middle line is held too; otherwise to cut it off would cost least (our addition).

# %% [markdown] name="boundary-watch" lang="zh"
# **观察。** 从第一步的掩码出发，共五个状态。颜色鲜明的是窄带，即参与最小割的像素；曲线是它们的个数。
#
# 1. 掩码和它的多边形。
# 2. 在整条窄带里，在像素上求一次最小割。
# 3. 把一个顶点从阴影里拖到碟沿上。它现在是**硬**顶点（方形），轮廓必须经过它；圆形是软顶点。
# 4. 在左边添加一个顶点，也放到碟沿上。
# 5. 用覆盖画笔改写。
#
# 窄带和多边形扫过之处以外，一个像素也不变。物体比窄带还细的部分，中线也固定不变，否则把它整个割掉代价最小（这是我们加的）。

# %% name="boundary-player"
pixel_costs = likelihood_costs(cup.reshape(-1, 3), final.background, final.foreground)
editing = BoundaryEditing(cup, final.mask, pixel_costs, seeds=seeds)
films = [editing.state, editing.cut()]
corner = lambda place: np.argmin(((editing.state.outlines[0].vertices - place) ** 2).sum(axis=1))
films.append(editing.drag(0, corner((133, 186)), (131, 172)))
films.append(editing.add(0, corner((137, 38)), (118, 42)))
films.append(editing.brush(Stroke([[66, 186], [60, 180]], 5, F)))
StepPlayer(
    films,
    boundary_over(cup),
    size=(5.6, 4.0),
    curve=lambda state: float(state.band.sum()),
    curve_label=say("free pixels", "可变的像素数"),
)

# %% [markdown] name="band-try-text" lang="en"
# **Try it.** How many pixels did the first cut of the band change? One line, with `films[0].mask` and `films[1].mask`.

# %% [markdown] name="band-try-text" lang="zh"
# **试一试。** 窄带的第一次最小割改变了多少像素？用 `films[0].mask` 和 `films[1].mask`，一行就够。

# %% name="band-try"
mine = None
try_it(mine, int((films[0].mask != films[1].mask).sum()))

# %% [markdown] name="boundary-local-text" lang="en"
# **The certificate of locality.** Far from the dragged vertex every pixel is as it was, and undo restores the mask to the last pixel.

# %% [markdown] name="boundary-local-text" lang="zh"
# **验证局部性。** 远离被拖动的顶点，每个像素都与原来相同；撤销之后，掩码与原来完全相同。

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
# **Break: texture.** A polygon on the fur of a cat. Does the outline follow it for $\beta = 0.5$? And with hard vertices? Decide, then run the cells.

# %% [markdown] name="boundary-break" lang="zh"
# **何时失效：纹理。** 在猫的皮毛上画一个多边形。$\beta = 0.5$ 时，轮廓会跟着它走吗？换成硬顶点呢？想好再运行。

# %% name="boundary-break-contrast"
cat = data.fit_within(data.load("chelsea"), 240)
rows, cols = np.indices(cat.shape[:2])
patch = ((rows - 40) / 24) ** 2 + ((cols - 140) / 36) ** 2 < 1
C = (255**2 * np.diff(cat, axis=0) ** 2).sum(axis=2)
words = say("half of all neighbours in the fur have C > {:.0f}", "毛发中一半的相邻像素 C > {:.0f}")
print(words.format(np.median(C[patch[1:]])))

# %% name="boundary-break-figure"
fig, axes = plt.subplots(1, 4, figsize=(13, 3.1), layout="constrained")
soft, hard = say("soft", "软顶点"), say("hard", "硬顶点")
for ax, (beta, eta, kind) in zip(axes, ((0.5, 10, soft), (0.5, 10, hard), (1, 10, soft), (0.5, 1000, soft))):
    fur = BoundaryEditing(cat, patch, beta=beta, eta=eta)
    drawn = fur.state.outlines[0].vertices
    for vertex in range(len(drawn)):
        fur.harden(0, vertex, kind == hard)
    off = (fur.cut().mask != polygon2mask(patch.shape, drawn)).sum()
    title = rf"$\beta = {beta}, \eta = {eta}$" + say(", ", "，") + kind + say(": {} px off", "：差 {} px")
    draw_mask(ax, cat, fur.state.mask, title.format(off))
    ax.plot(*np.vstack([drawn, drawn[:1]]).T[::-1], "w--", lw=1)
show(
    fig,
    en="A dashed polygon in a cat's fur, four times. With soft vertices and beta 0.5 the cut strays from "
    "it along the stripes; hard vertices hold it at their places only; with beta 1, or with eta 1000, it keeps to the polygon.",
    zh="猫毛中的虚线多边形，共四次。软顶点、β = 0.5 时，轮廓沿条纹跑偏；硬顶点只在顶点处固定它；β = 1 或 η = 1000 时，轮廓贴"
    "着多边形。",
)

# %% [markdown] name="boundary-break-saw" lang="en"
# **What you saw.** It does not follow. Neighbouring hairs differ by some ten levels, so $\varepsilon > 55$ for half of all links, and cheap links are everywhere in the band. The polygon adds $\beta\eta = 5$ at most: a bounded term cannot win against them. Raise the bound to 500 and it does (right). (The numbers count the pixels between outline and polygon.) Hard vertices hold the outline where they are, and it frays in between. What helps: $\beta = 1$ where your hand knows better than the picture, more vertices, or the overriding brush.

# %% [markdown] name="boundary-break-saw" lang="zh"
# **刚才看到的是什么。** 不会。相邻毛发的颜色相差十级左右，一半的连接 $\varepsilon > 55$，窄带里到处是代价小的连接。多边形至多只能加上 $\beta\eta = 5$：这一项有界，敌不过它们。把上界提高到 500 就可以了（最右图）。（标题中的数是轮廓与多边形之间的像素数。）硬顶点只能固定轮廓经过的那一点，顶点之间的轮廓仍然参差不齐。对策：在手比图像更可靠的地方取 $\beta = 1$，多加顶点，或者用覆盖画笔。

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
words = say("{}: cut at {} px", "{}：代价最小处 {} px")
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
# **In one breath.** A polygon says roughly, a cut says exactly. The polygon is soft where it is drawn, hard where it was dragged. What is far away stays as it was. *Is all this really better than scissors?*

# %% [markdown] name="boundary-breath" lang="zh"
# **小结。** 多边形给出大致的位置，最小割给出精确的位置；画出来的是软约束，拖动过的是硬约束（hard constraint）；远处一概不动。这一切真的比智能剪刀好吗？

# %% [markdown] name="duel-text" lang="en"
# ## 4.5 A claim, put to the test
#
# The lecture's results: Lazy Snapping makes only **20 %** of the errors of Photoshop's tool, the **Magnetic Lasso**, in **60 %** of its time. The figures come from the usability study of the paper, with people. Can they be repeated?
#
# We have no people. The Magnetic Lasso is intelligent scissors (chapter 3), and a *robot user*, which knows the truth, plays both tools:
#
# - with scissors it clicks where the wire is farthest from the outline, after four clicks to begin with;
# - with Lazy Snapping it paints a stroke where the largest error is, and drags vertices when no stroke helps any more, or after 20 strokes.
#
# The time is modelled by the **keystroke-level model** (Card, Moran and Newell 1980): 1.35 s to get ready for an edit, 1.1 s to point, 0.1 s for a button down or up, and for a straight line 0.9 s and 0.16 s a centimetre. Here is one duel of 20 edits, on a picture of your choice. Predict the winner, at equal edits and at equal time.

# %% [markdown] name="duel-text" lang="zh"
# ## 4.5 检验一个论断
#
# 讲义给出的结果：Lazy Snapping 的错误率仅是 Photoshop 工具 **Magnetic Lasso**（磁性套索）的 **20%**，分割花费的时间是它的 **60%**。这两个数来自论文中由真人参加的可用性实验。能否复现？
#
# 我们没有真人参加。磁性套索就是智能剪刀（第 3 章）。由一个知道真值的“机器人用户”分别操作两种工具：
#
# - 用剪刀时，先单击四下，以后每次在活动线离轮廓最远的地方单击；
# - 用 Lazy Snapping 时，在最大的错误处画一笔，笔画不再有用时（或 20 笔之后）就拖动顶点。
#
# 用时按**击键层次模型**（keystroke-level model，KLM；Card, Moran and Newell, 1980）估计：每次编辑的心理准备 1.35 秒，指向 1.1 秒，按下或松开各 0.1 秒，画一条直线 0.9 秒，另加每厘米 0.16 秒。下面是一局 20 次编辑的对决，图片由你选。先猜一猜：编辑次数相同时谁赢？时间相同时呢？

# %% [markdown] name="hand-try-text" lang="en"
# **Try it.** How many seconds does the model give to one straight stroke of 10 cm? (Get ready, point, button down, line, button up.)

# %% [markdown] name="hand-try-text" lang="zh"
# **试一试。** 按这个模型，画一笔 10 厘米的直线要多少秒？（准备，指向起点，按下，画线，松开。）

# %% name="hand-try"
from segteach.arena.duel.hand import Hand

mine = None
try_it(mine, Hand().stroke(np.array([[0, 0], [0, 10 * Hand().centimetre]])))

# %% name="duel-run"
from IPython.display import HTML

from segteach.arena.duel.games import duel
from segteach.arena.duel.table import duel_table, verdict_of
from segteach.arena.pictures import picture

name = "grace_hopper"  # or "astronaut", "coffee", "flower"
one = duel(picture(name), count=20)
HTML(duel_table([one]))

# %% name="duel-figure"
from segteach.draw.duel import draw_duel

fig, axes = plt.subplots(2, 1, figsize=(9, 6), layout="constrained")
for ax, over in zip(axes, ("edits", "seconds")):
    draw_duel(ax, one.curves(over), over=over)
show(
    fig,
    en="The error of each tool in the duel, as stairs: over the edits above, over the seconds below. On "
    "the portrait Lazy Snapping falls faster, and twice it jumps up for one edit.",
    zh="对决中各工具的错误率，呈阶梯状：上图按编辑次数，下图按秒数。在肖像上 Lazy Snapping 下降得更快，但有两次在一次编辑后突然升高。",
)

# %% [markdown] name="duel-jump" lang="en"
# **What you saw.** On the portrait Lazy Snapping is ahead for most of the first 40 seconds; then the two are equal. One picture is no verdict, and there is a riddle first: at the fourth edit its error jumps from 5 to 38 %. A stroke that tells nothing but the truth makes the mask worse? Two things happen at a stroke: its pixels are held, and the colours of its class are learned anew. Keep the colours of the stroke before, and only the first remains.

# %% [markdown] name="duel-jump" lang="zh"
# **刚才看到的是什么。** 在肖像上，前 40 秒多半是 Lazy Snapping 领先，之后两者不相上下。一幅图不足以下结论，而且先要解开一个谜：第 4 次编辑时，错误率由 5% 跳到 38%。一笔完全正确的标记，怎么会让掩码变差？画一笔时发生两件事：笔画下的像素被固定，这一类的颜色重新学习。如果沿用前一笔的颜色，就只剩下第一件事。

# %% name="duel-jump-run"
from segteach.marks.robots import StrokeRobot
from segteach.marks.session import Session
from segteach.metrics import error_percent
from segteach.segmentation.lazy_snapping import LazySnapping
from segteach.segmentation.lazy_snapping.energy import likelihood
from segteach.segmentation.lazy_snapping.snapping import held, mask_of

portrait = picture("grace_hopper")
duellist, robot = LazySnapping(portrait.image), StrokeRobot(portrait.truth, portrait.ignore)
edits, robot_masks = Session(portrait.image.shape[:2]), [np.zeros(portrait.truth.shape, bool)]
for _ in range(4):
    colours_before = duellist.learn(edits.seeds)  # the colours of the strokes so far
    edits.add(robot.next(robot_masks[-1]))
    robot_masks.append(duellist.cut(edits.seeds).mask)

# %% name="duel-jump-figure"
kinds = majority(votes(duellist.graph, edits.seeds))
costs = held(likelihood(duellist.graph, colours_before), kinds, duellist.hard_link)
kept = mask_of(cut(duellist.graph, costs, duellist.weights).labels, duellist.graph.labels, edits.seeds)
shown = {
    say("after 3 edits", "3 次编辑后"): robot_masks[3],
    say("after 4", "4 次编辑后"): robot_masks[4],
    say("after 4, colours of before", "4 次编辑后，沿用原来的颜色"): kept,
}
fig, axes = plt.subplots(1, 3, figsize=(11, 4.4), layout="constrained")
for ax, (name, mask) in zip(axes, shown.items()):
    wrong = error_percent(mask, portrait.truth, portrait.ignore)
    draw_mask(ax, portrait.image, mask, f"{name}\n{wrong:.1f}%")
show(
    fig,
    en="Portrait before a flag, three masks with their errors: after three edits a piece of the flag too "
    "much; after the fourth the sky and the flag as well; with the colours of before the fourth edit helps.",
    zh="旗帜前的肖像，三个掩码及其错误率：3 次编辑后只多了一块旗帜；第 4 次之后天空和旗帜全成了前景；沿用原来的颜色，第 4 次编辑反而有益。",
)

# %% name="duel-jump-sky"
blue = (duellist.graph.means[:, 2] > 0.55) & (duellist.graph.means[:, 0] < 0.45)  # segments of the sky
words = say("E1 of the sky as background, median: {:.2f}", "天空作为背景的 E1，中位数：{:.2f}")
for colours in (colours_before, duellist.learn(edits.seeds)):
    print(words.format(np.median(duellist.likelihood(colours)[blue, 0])))

# %% [markdown] name="duel-jump-saw" lang="en"
# **What you saw.** It is the learning. The first three strokes are foreground; as long as no background is marked, all unmarked pixels stand for it, the sky too. The fourth stroke, on the flag, is the first of the background. From then on the background knows the colours under that one stroke *only*. To call the sky background costs 0.57 now instead of 0.04: its blue is a little nearer to a greyish colour of the person. With the colours of before, the same stroke lowers the error to 1.6 %. (The jump of the ninth edit is the other way round: a foreground stroke brings colours that the background has, too; with the colours of before it vanishes as well. See section 4.6.) A hand answers with the next stroke, or takes the stroke back. So the table counts, at each moment, the best mask so far.

# %% [markdown] name="duel-jump-saw" lang="zh"
# **刚才看到的是什么。** 原因在于学习。前三笔都是前景；还没有背景标记时，所有未标记的像素都充当背景，天空也在内。第 4 笔画在旗帜上，是第一笔背景，从此背景**只**认得这一笔下的颜色。把天空判为背景，代价由 0.04 变成 0.57：它的蓝色与人物身上一种发灰的颜色反而更近一点。沿用原来的颜色，同样一笔使错误率降到 1.6%。（第 9 次编辑的跳升方向相反：一笔前景带来了背景也有的颜色；沿用原来的颜色，跳升同样消失。见 4.6 节。）真人会再补一笔，或者撤销这一笔。所以表中每一时刻取此前最好的掩码。

# %% [markdown] name="duel-many" lang="en"
# **Enough pictures for a verdict.** The same duel with up to 40 edits on 32 pictures: the four photographs with an outline drawn by eye; their objects pasted over three other photographs each; hair, fur, pawns out of focus and leaves over four backgrounds. The masks of the last two kinds are exact. Three hands play each picture: a steady one, and two that miss every place by about 2 pixels. That takes minutes, so it was done once (`python -m segteach.arena.duel.tournament`), and the file is read here; the seconds are those of the hand alone.
#
# Errors below 0.5 % count as equal: a pixel's width along the outlines of our photographs is 0.6 to 0.9 % of the picture, and no outline is known better. A tool gets the verdict where it is ahead on so many of the decided pictures that a fair coin would seldom do it (sign test, 5 %).

# %% [markdown] name="duel-many" lang="zh"
# **足够多的图才能下结论。** 同样的对决，最多 40 次编辑，在 32 幅图片上进行：四幅照片，轮廓由目测画出；它们的物体分别贴到另外三幅照片上；头发、皮毛、失焦的棋子和树叶，各放在四种背景前。后两类的掩码是精确的。每幅图由三个模拟用户各操作一遍：一个手很稳，另外两个每次都偏离约 2 个像素。这需要几分钟，所以事先算好（`python -m segteach.arena.duel.tournament`），这里读取结果文件；秒数只计手工用时。
#
# 错误率低于 0.5% 的视为相等：沿照片的轮廓，一个像素的宽度占图像的 0.6% 到 0.9%，真值轮廓本身的精度也不会高于此。只有当一种工具在分出先后的图片中领先得足够多、不像是抛硬币的结果时（符号检验，即 sign test，显著性水平 5%），才下结论。

# %% name="duel-table"
from segteach.arena.duel.standings import for_the_claim, spread, standings_table, without_pauses
from segteach.arena.duel.tournament import tournament

trials = tournament()
HTML(standings_table(trials))

# %% name="duel-spread"
from segteach.draw.duel import draw_spread

seconds = np.arange(0, 101, 4)
fig, axes = plt.subplots(1, 2, figsize=(12, 4.2), layout="constrained", sharey=True)
draw_spread(axes[0], seconds, spread(trials, seconds), title=say("1.35 s to get ready for each edit", "每次编辑准备 1.35 秒"))
draw_spread(axes[1], seconds, spread(without_pauses(trials), seconds), title=say("without pauses", "不停顿"))
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
show(
    fig,
    en="Median error of both tools over the seconds, with the quartiles as bands. With pauses Lazy Snapping lies "
    "below; without them the bands overlap until 40 seconds.",
    zh="两种工具的错误率中位数随秒数的变化，带状区域为四分位数。有停顿时 Lazy Snapping 更低；不停顿时，40 秒之前两条带大部分重合。",
)

# %% name="duel-verdict"
HTML(f"<p>{verdict_of(for_the_claim(trials))}</p>")

# %% [markdown] name="duel-saw" lang="en"
# **What you saw.** On these pictures Lazy Snapping is ahead, at equal edits (after 10 on 22 pictures, behind on 3) and at equal time. But let the hand make its edits without the pause of 1.35 s, and at 15 and 30 s there is **no verdict**: a click becomes twice as quick (1.3 s in place of 2.65), a stroke only a third. So much depends on an assumption about hands.
#
# **Do other pictures say the same?** Our 32 pictures show only 8 objects, and we chose them. So here are the same robots on the 25 photographs of the GrabCut set (Rother et al. 2004), whose truth its authors drew, with a band that does not count. (The photographs may not be handed on with a course, the results may: `python -m segteach.arena.duel.tournament OUT FOLDER` makes them from the folder.) Who is ahead?

# %% [markdown] name="duel-saw" lang="zh"
# **刚才看到的是什么。** 在这些图片上，无论编辑次数相同（10 次后在 22 幅上领先，3 幅上落后）还是时间相同，Lazy Snapping 都领先。但如果编辑之间没有 1.35 秒的停顿，15 秒和 30 秒时就**不作结论**：单击快了一倍（由 2.65 秒变成 1.3 秒），笔画只快三分之一。可见，结论在很大程度上取决于对用户操作方式的假设。
#
# **换一批图片，结果还一样吗？** 我们的 32 幅图只有 8 个物体，而且是我们自己选的。下面让同样的机器人处理 GrabCut 数据集的 25 幅照片（Rother et al., 2004），真值由该数据集的作者绘制，轮廓处有一圈像素不计入。（照片不能随课程分发，结果可以：`python -m segteach.arena.duel.tournament OUT FOLDER` 由文件夹算出结果。）这次谁领先？

# %% name="duel-photographs"
from segteach.arena.duel.tournament import PHOTOGRAPHS

photographs = tournament(PHOTOGRAPHS)
HTML(f"{standings_table(photographs)}<p>{verdict_of(for_the_claim(photographs))}</p>")

# %% [markdown] name="duel-end" lang="en"
# **What you saw.** The winner changes. At equal edits there is no verdict, and at 30 s the scissors are ahead on 13 photographs, Lazy Snapping on 3. On most of these pictures both tools are soon below what a truth can tell. What was so clear on our 32 pictures does not hold beyond them: together, **no verdict**.
#
# The claim, 20 % of the error in 60 % of the time, holds on none of the 57 pictures. The usual outcome is about the *same* error.
#
# **Why this does not refute the paper.** A robot is no person. It knows the truth and needs no time to search; it clicks on the outline itself, or 2 pixels beside it; it goes on until nothing helps, where a person stops when it looks good. With the lasso a person follows the whole outline before there is a mask, and the robot does not. And both tools are ours: the scissors are chapter 3's, after the papers but with one kernel, no training and no snap of the cursor, not Photoshop's tool; Lazy Snapping has our segments, weights and $\lambda$. To test a claim about people takes people. What the robots do show: a verdict on tools needs its pictures, its moment and its hand said beside it.

# %% [markdown] name="duel-end" lang="zh"
# **刚才看到的是什么。** 赢家变了。编辑次数相同时不作结论；30 秒时，剪刀在 13 幅照片上领先，Lazy Snapping 在 3 幅上领先。在大多数照片上，两种工具的错误率很快都低于真值的精度。在我们的 32 幅图上那么清楚的结果，换一批图就不成立了：合起来看，**不作结论**。
#
# “用 60% 的时间，错误率降到 20%”这一论断，在全部 57 幅图中没有一幅成立；通常的结果是错误率大致**相同**。
#
# **为什么这并没有推翻论文。** 机器人不是真人：它知道真值，不花时间寻找错误；单击正好落在轮廓上，或只偏离 2 个像素；它一直做到再也无法改进，真人看着满意就停。真人用套索时，要先沿整条轮廓走一圈才有掩码，机器人不用。而且两种工具都是我们的实现：剪刀就是第 3 章的那一种，依照论文，但只用一种核，不训练，也没有光标吸附，不是 Photoshop 的工具；Lazy Snapping 的超像素、权重和 $\lambda$ 也是我们取的。要检验关于人的论断，就得有人参加。机器人能说明的是：评价工具的结论，必须同时说明用的是哪些图片、在什么时刻、假设用户怎样操作。

# %% [markdown] name="chance-try-text" lang="en"
# **Try it.** Ahead on 13 pictures, behind on 3: how often is a fair coin as uneven as that in 16 throws, or more so, on either side? (`math.comb(16, k)` counts the ways to throw $k$ heads.) Below 5 % the table speaks of a winner.

# %% [markdown] name="chance-try-text" lang="zh"
# **试一试。** 13 幅领先，3 幅落后：把一枚公平的硬币抛 16 次，正反面次数相差这么多或更多的概率是多少（两个方向都算）？（`math.comb(16, k)` 是恰有 $k$ 次正面的情形数。）低于 5% 时，表中才判出胜者。

# %% name="chance-try"
import math

from segteach.arena.duel.standings import chance

mine = None
try_it(mine, chance(13, 3))

# %% name="duel-quiz"
quiz("04/verdict")

# %% [markdown] name="arena-text" lang="en"
# **By hand.** Now it is your turn to be the user. The arena of chapter 3 again: your own log of edits on all five tools. Lazy Snapping plays with its first step, without the drags.

# %% [markdown] name="arena-text" lang="zh"
# **亲手比一比。** 现在由你来当用户。还是第 3 章的竞技场：把你自己的编辑记录用在五种工具上。Lazy Snapping 只用第一步，不拖动顶点。

# %% name="arena-lab"
from segteach.arena.lab import ArenaLab

arena_lab = ArenaLab()
arena_lab

# %% [markdown] name="fail" lang="en"
# ## 4.6 Where it fails
#
# **1. Two things of one colour.** $E_1$ knows colours and no places. A stroke on one bloom also makes the other bloom foreground: its colour is as near. (Links alone leave it out, third picture: here $E_1$ is the cause.) What helps: a background stroke on the other one. Both classes have these colours from now on. So $E_1(1)$ is no longer near 0 on either bloom (the numbers are medians), and contrast and seeds have to decide.

# %% [markdown] name="fail" lang="zh"
# ## 4.6 何时失效
#
# **1. 两个颜色相同的物体。** $E_1$ 只认颜色，不认位置。在一朵花上画一笔，另一朵花也成了前景：它的颜色离得一样近。（只用连接，它就不会被选中，见右图：这里的原因确实是 $E_1$。）对策：在另一朵上画一笔背景。从此两类都有这些颜色，两朵花上的 $E_1(1)$ 都不再接近 0（标题中的数是中位数），要由反差和种子点来决定。

# %% name="fail-twin"
petals = [Stroke([[60, 90], [60, 140], [110, 150]], 4, F), Stroke([[85, 118]], 5, F)]
leaves = [Stroke([[10, 10], [10, 200]], 4, B), Stroke([[150, 20], [80, 30]], 4, B)]
other = [Stroke([[150, 125], [150, 160]], 3, B)]
level = LazySnapping(flower)
fig, axes = plt.subplots(1, 3, figsize=(13, 3.3), layout="constrained")
for ax, given in zip(axes, (petals + leaves, petals + leaves + other)):
    found = level.cut(seeds_from_strokes(given, flower.shape[:2]))
    E1_bloom = likelihood_costs(flower.reshape(-1, 3), found.background, found.foreground)
    E1_bloom = E1_bloom[:, 1].reshape(flower.shape[:2])
    words = "$E_1(1)$" + say(": {:.2f}, other bloom {:.2f}", "：{:.2f}，另一朵花 {:.2f}")
    title = words.format(np.median(E1_bloom[50:120, 80:155]), np.median(E1_bloom[146:, 130:160]))
    draw_mask(ax, flower, found.mask, title)
alone = links_alone(level, seeds_from_strokes(petals + leaves, flower.shape[:2]))
draw_mask(axes[2], flower, alone, say("the first strokes, $E_1 = 0$", "最初的笔画，$E_1 = 0$"))
show(
    fig,
    en="Left the mask holds the marked bloom and also a second one at the lower rim. In the middle, after a "
    "background stroke on the second, it is gone from the mask. On the right, with the first strokes and "
    "links alone, it is not in the mask either.",
    zh="左：掩码除标记的花朵外，还选中了下缘的另一朵花。中：在另一朵花上画一笔背景后，它从掩码中消失。右：只有最初的笔画，只用连接，它也不在掩码中。",
)

# %% [markdown] name="fail-try-text" lang="en"
# **Try it.** A colour lies exactly on a cluster of both classes: what is $E_1(1)$?

# %% [markdown] name="fail-try-text" lang="zh"
# **试一试。** 某种颜色恰好是两类共有的聚类中心：$E_1(1)$ 是多少？

# %% name="fail-try"
mine = None
try_it(mine, likelihood_costs(np.ones((1, 3)), np.ones((1, 3)), np.ones((1, 3)))[0, 1])

# %% [markdown] name="fail-both" lang="en"
# **2. Thin parts** share a segment with their surroundings (section 4.3).
#
# **3. Both classes in one segment.** Where two strokes meet inside one segment, the segment cannot obey both. The lecture does not say what then. The package lets the majority decide (background in a tie), keeps the seed pixels themselves as they were painted, and says so. Below a single pixel of background seed sits in the middle of the saucer: it stays, as a hole of one pixel.

# %% [markdown] name="fail-both" lang="zh"
# **2. 细长的部分**与周围同处一个超像素（4.3 节）。
#
# **3. 一个超像素里有两类种子点。** 两种笔画在同一个超像素里相遇时，这个超像素无法同时服从两者。讲义没有说明这时怎么办。软件包的做法是：超像素服从多数（相等时取背景），种子像素本身仍按所画的类，并给出提示。下面在碟子中间放一个背景种子像素：它被保留下来，成为一个单像素的孔洞。

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

# %% [markdown] name="tie-try-text" lang="en"
# **Try it.** A segment bears 5 seeds of background and 4 of foreground. Which label has it, 0 or 1, and how many of its 64 pixels have the other one? Write both as a list.

# %% [markdown] name="tie-try-text" lang="zh"
# **试一试。** 某个超像素里有 5 个背景种子点、4 个前景种子点。它的标号是 0 还是 1？它的 64 个像素中有几个是另一种标号？用列表写出两个答案。

# %% name="tie-try"
mine = None
try_it(mine, [0, 4])

# %% [markdown] name="fail-faint" lang="en"
# **4. Edges that the gradient does not show.** Where an object fades into its ground, the watershed has no ridge to follow, and the borders of the segments run anywhere. The cut can only choose among them. Below a disc with a sharp rim and the same one with a rim that fades over some thirty pixels. Each segment has been told the truth and goes by the majority of its pixels: this is the best mask that these segments allow. How much of it is wrong?

# %% [markdown] name="fail-faint" lang="zh"
# **4. 梯度里看不出的边缘。** 物体逐渐隐入背景的地方，分水岭没有山脊可循，超像素的边界就没有依据，而最小割只能在这些边界里挑选。下面是一个边缘清晰的圆盘，以及同一个圆盘，但边缘在三十来个像素内逐渐过渡。每个超像素都已知道真值，按其中多数像素取标号：这是用这些超像素能得到的最好的掩码。它会错多少？

# %% name="fail-faint-figure"
rows, cols = np.indices((100, 100))
inside = 32 - np.hypot(rows - 50, cols - 50)  # px from the rim, > 0 within the disc
fig, axes = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained")
for ax, width in zip(axes, (0.5, 8)):
    share = 1 / (1 + np.exp(-inside / width))[..., None]
    disc = share * [0.75, 0.5, 0.3] + (1 - share) * [0.3, 0.42, 0.6]
    disc = (disc + np.random.default_rng(0).normal(0, 0.01, disc.shape)).clip(0, 1)
    pieces = superpixels(disc)
    within = np.bincount(pieces.ravel(), (inside > 0).ravel()) / np.bincount(pieces.ravel())
    best_mask = within[pieces] > 0.5
    title = say("at best {} of {} px wrong", "最好也错 {} px，共 {} px").format((best_mask != (inside > 0)).sum(), (inside > 0).sum())
    draw_mask(ax, disc, best_mask, title)
show(
    fig,
    en="Left a sharp disc with a mask that fits it. Right a disc that fades into its ground: the outline of the best mask is ragged.",
    zh="左：边缘清晰的圆盘，掩码与它吻合。右：逐渐隐入背景的圆盘，最好的掩码轮廓也参差不齐。",
)

# %% [markdown] name="faint-try-text" lang="en"
# **Try it.** Which share of the right disc is wrong? One line, with `best_mask` and `inside > 0`.

# %% [markdown] name="faint-try-text" lang="zh"
# **试一试。** 右边的圆盘错了多大比例？用 `best_mask` 和 `inside > 0`，一行就够。

# %% name="faint-try"
mine = None
try_it(mine, (best_mask != (inside > 0)).sum() / (inside > 0).sum())

# %% [markdown] name="fail-more" lang="en"
# A tenth of the disc, even with the truth at hand. The second step is for that, and there, too, the picture says little: the polygon has to do it.
#
# **5. Soft edges.** Hair has no outline at all, neither on segments nor on pixels. It needs an opacity for every pixel: the next two chapters.

# %% [markdown] name="fail-more" lang="zh"
# 即使知道真值，也错了圆盘的十分之一。第二步正是为此准备的；不过图像在那里同样没有多少信息，要靠多边形。
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
# 在 4.1 节的实验中载入一张照片（点实验上方的箭头，或把文件拖到图片上），抠出其中一个物体：先画至多四笔，再拖动至多五个顶点。然后运行这个单元格：它会说明顶点改变了什么。笔画错在哪里？属于 4.6 节的哪一种失效？

# %% name="exercise-own"
strokes_only, edited = lab.wait().mask, lab.mask
given = sum(isinstance(edit, Stroke) for edit in lab.painter.session.edits)
words = say("{} strokes; the vertices changed {:.2f} % of the picture", "{} 笔；顶点改变了图片的 {:.2f}%")
print(words.format(given, 100 * (strokes_only != edited).mean()))
fig, ax = plt.subplots(figsize=(6, 4.5), layout="constrained")
draw_image(ax, np.where(edited[..., None], lab.painter.image, 1.0), say("cut out, on white", "抠出，白色背景"))
show(
    fig,
    en="What you cut out in the lab, on white.",
    zh="你在实验中抠出的物体，放在白色背景上。",
)

# %% [markdown] name="own-try-text" lang="en"
# **Try it.** How many pixels did the vertices *add*? One line, with `strokes_only` and `edited`. (0 as long as you have dragged none.)

# %% [markdown] name="own-try-text" lang="zh"
# **试一试。** 拖动顶点**增加**了多少像素？用 `strokes_only` 和 `edited`，一行就够。（没有拖动时为 0。）

# %% name="own-try"
mine = None
try_it(mine, int((edited & ~strokes_only).sum()))

# %% [markdown] name="summary" lang="en"
# ## 4.8 In one breath
#
# - Prior energy (4.4): a link is cheap where colours differ, on the scale 0 to 255. Likelihood energy (4.2): which strokes' colours are nearer; one vote a pixel.
# - The watershed segments the picture in advance; joined where pixels touch, weighted by (4.5), the segments answer a stroke in milliseconds. Theirs is an energy of its own, not that of the pixels.
# - A polygon puts the outline into your hand; (4.6) lets a cut on pixels follow it where the picture shows nothing, and leave it where there is an edge.
#
# Next question: *every pixel so far is in or out. What of a hair that covers only a third of its pixel?* Matting, chapter 5.

# %% [markdown] name="summary" lang="zh"
# ## 4.8 本章小结
#
# - 先验能量 (4.4)：颜色相差大的地方连接代价小，颜色取 0 到 255。似然能量 (4.2)：颜色离哪一种笔画更近，每个像素一票。
# - 分水岭对图像做预分割；有像素相邻的超像素相连，按 (4.5) 加权，一笔的响应以毫秒计。这个能量与像素的能量并不相同。
# - 多边形让轮廓可以用手拖动；(4.6) 使像素上的最小割在图像没有边缘的地方跟随多边形，在有边缘的地方离开它。
#
# 下一个问题：到现在为止，每个像素非此即彼。一根头发只占一个像素的三分之一，又该怎么办？这就是第 5 章的抠像。

# %% [markdown] name="references" lang="en"
# ## References
#
# - Y. Li, J. Sun, C.-K. Tang, H.-Y. Shum: Lazy Snapping. *ACM Trans. Graphics* 23 (2004). Energy: equations (1) to (3); boundary editing: section 4. (Its full text was not at hand when this chapter was written: numbers said to be the paper's are from memory.)
# - L. Vincent, P. Soille: Watersheds in digital spaces: an efficient algorithm based on immersion simulations. *IEEE PAMI* 13 (1991).
# - F. Meyer: Topographic distance and watershed lines. *Signal Processing* 38 (1994).
# - E. N. Mortensen, W. A. Barrett: Intelligent scissors for image composition. *SIGGRAPH* 1995.
# - S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user performance time with interactive systems. *Comm. ACM* 23 (1980).

# %% [markdown] name="references" lang="zh"
# ## 参考文献
#
# - Y. Li, J. Sun, C.-K. Tang, H.-Y. Shum: Lazy Snapping. *ACM Trans. Graphics* 23 (2004)。能量：式 (1) 到 (3)；边界编辑：第 4 节。（编写本章时没有找到论文全文，文中标明“论文中的值”的数字都凭记忆。）
# - L. Vincent, P. Soille: Watersheds in digital spaces: an efficient algorithm based on immersion simulations. *IEEE PAMI* 13 (1991)。
# - F. Meyer: Topographic distance and watershed lines. *Signal Processing* 38 (1994)。
# - E. N. Mortensen, W. A. Barrett: Intelligent scissors for image composition. *SIGGRAPH* 1995。
# - S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user performance time with interactive systems. *Comm. ACM* 23 (1980)。
