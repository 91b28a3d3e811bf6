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
# # 5 · Bayesian matting
#
# After this chapter you can
#
# - make a trimap from any mask, and say what it must contain;
# - derive the posterior of Bayesian matting and fill in its numbers for one pixel;
# - say which colours a pixel looks at, how much each counts, and why pixels wait for each other;
# - solve for $F$, $B$ and $\alpha$ by turns, and prove that no turn makes it worse;
# - find three bugs that public implementations have carried along;
# - compare three mattes fairly, and put a cut-out on a new background without a halo.
#
# Run a cell with **Shift+Enter**. Every lab also works from the keyboard.

# %% [markdown] name="title" lang="zh"
# # 5 · 贝叶斯抠像
#
# 学完本章，你将能够：
#
# - 由任意掩码生成三分图，并说明其中必须包含什么；
# - 推导贝叶斯抠像的后验概率，并代入一个像素的数值；
# - 说明一个像素采集哪些颜色，每个样本的权重多大，为什么有的像素要先等待；
# - 交替求解 $F$、$B$ 和 $\alpha$，并证明后验概率每一步都不会下降；
# - 找出公开实现中流传的三个错误；
# - 公平地比较三种蒙版，把抠出的物体放到新背景上而不留光晕。
#
# 按 **Shift+Enter** 运行一个单元格。所有实验都可以只用键盘操作。

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.course.chapters import ch5
from segteach.course.figure import show
from segteach.course.quiz import hint, quiz
from segteach.course.try_it import try_it
from segteach.draw.matting import draw_error, draw_matte, draw_methods
from segteach.draw.overlays import BACKGROUND, FOREGROUND, draw_image, draw_mask, style
from segteach.language import say
from segteach.widgets.player import StepPlayer

plt.rcParams.update(style())

# %% [markdown] name="play" lang="en"
# ## 5.1 What a pixel of hair is made of
#
# A trimap is drawn already: orange is foreground for certain, blue is background, and the band between is **unknown**. The matte beside it was made by Bayesian matting.
#
# - Step through the rings. From where does the matte grow?
# - Open *composite* and choose another background. Look at the whiskers.
# - Paint *unknown* over a place that was known, or *background* over a whisker. What does the matte do?
# - Open *methods* and move the lens along the whiskers. Where is Knockout worse?

# %% [markdown] name="play" lang="zh"
# ## 5.1 一个毛发像素由什么组成
#
# 三分图已经画好：橙色一定是前景，蓝色一定是背景，中间的带是**未知区域**。旁边的蒙版由贝叶斯抠像算出。
#
# - 逐圈前进：蒙版从哪里开始生长？
# - 打开“合成”，换一个背景，看猫的胡须。
# - 用“未知”笔涂一处已知区域，或用“背景”笔涂一根胡须：蒙版怎样变化？
# - 打开“方法比较”，沿着胡须移动放大镜：Knockout 在哪里更差？

# %% name="play-lab"
from segteach.labs.matting import MattingLab

lab = MattingLab()
lab

# %% [markdown] name="matting" lang="en"
# **What you saw.** The matte grows from both known sides inwards. A place painted *unknown* is estimated, which can only lose where it was right before; a whisker painted *background* is gone, for known pixels are never asked. Knockout breaks the whiskers and loses some of them altogether.
#
# **What it is.** A hard mask says *in* or *out*. A pixel with a hair in it is neither: it holds a share of both,
#
# $$C = \alpha F + (1 - \alpha) B . \tag{5.1}$$
#
# $C$ is the colour in the picture, $F$ the colour of the **foreground** there, $B$ that of the **background**, and $\alpha \in [0, 1]$ the **opacity**: which share of the pixel the foreground covers. All alphas together are the **matte**. To find $\alpha$, $F$ and $B$ is called **matting**.
#
# One pixel gives three equations (red, green, blue) for **seven unknowns** ($\alpha$, three of $F$, three of $B$). So something must be added. Bayesian matting (Chuang, Curless, Salesin and Szeliski 2001) asks the user for a **trimap**, which has three kinds of pixels: foreground, background and unknown. Its task is $\alpha$ at each unknown pixel, and it goes about it like this:
#
# 1. **Collect** the foreground and background colours round the pixel, also those of unknown pixels that were solved before.
# 2. **Model** them: build Gaussian models of their distributions.
# 3. **Maximise** the posterior (MAP) over $F$, $B$ and $\alpha$ by iteration, and take the most likely as the pixel's result.

# %% [markdown] name="matting" lang="zh"
# **刚才看到的是什么。** 蒙版从两侧的已知区域向中间生长。涂成“未知”的地方要重新估计，原来正确的反而可能出错；涂成“背景”的胡须就此消失，因为已知像素不再求解。Knockout 的胡须断断续续，有几根完全丢失。
#
# **它是什么。** 硬掩码只说“是”或“否”。含有一根毛发的像素两者都不是，它是两种颜色的混合：
#
# $$C = \alpha F + (1 - \alpha) B . \tag{5.1}$$
#
# $C$ 是图像中的颜色，$F$ 是那里**前景**（foreground）的颜色，$B$ 是**背景**（background）的颜色，$\alpha \in [0, 1]$ 是**不透明度**（opacity），即前景覆盖了这个像素的多大比例。所有像素的 $\alpha$ 合起来就是**蒙版**（matte）。求 $\alpha$、$F$ 和 $B$ 就叫**抠像**（matting）。
#
# 一个像素只给出三个方程（红、绿、蓝），却有**七个未知数**（$\alpha$，以及 $F$ 和 $B$ 各三个分量），所以必须补充信息。贝叶斯抠像（Bayesian matting；Chuang、Curless、Salesin 与 Szeliski，2001）请用户提供**三分图**（trimap），其中有三种像素：前景、背景和未知。它的任务就是确定每个未知像素的 $\alpha$，大致思想如下：
#
# 1. **采集**：收集像素周围的前景和背景颜色，包括已经求解的未知像素的颜色；
# 2. **建模**：由样本估计颜色分布的高斯模型；
# 3. **求最大后验**（MAP）：对 $F$、$B$ 和 $\alpha$ 迭代求解，取可能性最大的估计作为该像素的结果。

# %% [markdown] name="mix-try-text" lang="en"
# **Try it.** A white hair, $F = (1, 1, 1)$, before green, $B = (0, 0.6, 0.2)$, covers 25 % of a pixel. Which colour $C$ has the pixel? Write a list of three numbers.

# %% [markdown] name="mix-try-text" lang="zh"
# **试一试。** 绿色背景 $B = (0, 0.6, 0.2)$ 前有一根白发 $F = (1, 1, 1)$，盖住像素的 25%。像素的颜色 $C$ 是多少？写成三个数的列表。

# %% name="mix-try"
mine = None
try_it(mine, 0.25 * np.array([1, 1, 1]) + 0.75 * np.array([0, 0.6, 0.2]))

# %% name="quiz-unknowns"
quiz("05/unknowns")

# %% [markdown] name="trimap-text" lang="en"
# **From mask to trimap.** Any mask of the chapters before gives a trimap: all that lies within a few pixels of its outline becomes unknown. Chapter 3 cut objects out with GrabCut; here it cuts out a cat before the cup and saucer of chapter 3, with a box and six strokes. Its hard mask has no whiskers, and a hole in one eye. The band is 8 pixels wide on either side.

# %% [markdown] name="trimap-text" lang="zh"
# **从掩码到三分图。** 前几章的任何掩码都能变成三分图：轮廓附近几个像素以内都算未知。第 3 章用 GrabCut 抠物体，这里用它抠一只猫，背景是第 3 章的杯子和碟子，标记是一个框和六笔。得到的硬掩码没有胡须，一只眼睛里还有个洞。带宽为轮廓两侧各 8 个像素。

# %% name="trimap-cut"
from segteach.matting.trimap import trimap_from_mask
from segteach.segmentation.grabcut import grabcut

cat = data.matting_scene("fur", background="coffee", shape=(160, 213))
box = seeds_from_box(cat.alpha.shape, (46, 8, 172, 160))
out, inside = Seed.BACKGROUND, Seed.FOREGROUND
strokes = [
    Stroke([[18, 96], [14, 107], [18, 120]], 3, out),
    Stroke([[36, 148], [70, 152], [96, 160]], 3, out),
    Stroke([[70, 62], [96, 46], [120, 44], [140, 50]], 3, out),
    Stroke([[120, 150], [140, 160]], 3, out),
    Stroke([[40, 80], [60, 75], [66, 107], [60, 138], [34, 134]], 3, inside),
    Stroke([[100, 105], [150, 80], [150, 130], [110, 120]], 3, inside),
]
seeds = np.where(box == Seed.BACKGROUND, box, seeds_from_strokes(strokes, box.shape))
mask = grabcut(cat.image, seeds).mask
band = trimap_from_mask(mask, 8)

# %% name="trimap-figure"
from segteach.draw.bayesian import trimap_tint

fig, axes = plt.subplots(1, 3, figsize=(13, 3.6), layout="constrained")
draw_mask(axes[0], cat.image, mask, say("GrabCut: a hard mask", "GrabCut：硬掩码"))
draw_image(axes[1], trimap_tint(cat.image, band), say("its trimap", "由它得到的三分图"))
draw_matte(axes[2], cat)
axes[2].set_title(say("the true matte", "真值蒙版"))
show(
    fig,
    en="A striped cat before a cup. Left the outline of a hard mask, without whiskers. In the middle the trimap: "
    "orange inside, blue outside, a band along the outline in the colours of the picture. Right the true matte, "
    "with fur and whiskers in shades of grey.",
    zh="杯子前的一只条纹猫。左：硬掩码的轮廓，没有胡须。中：三分图，里面橙色，外面蓝色，轮廓两侧是保持原色的"
    "带。右：真值蒙版，毛和胡须是深浅不同的灰色。",
)

# %% [markdown] name="trimap-lab-text" lang="en"
# **Your own.** The lab below takes any mask: here the one just made. Change the width of the band; paint over places by hand: a whisker that leaves the band must be painted *unknown*, or it stays background for ever. Or load your own photograph and draw a box.

# %% [markdown] name="trimap-lab-text" lang="zh"
# **自己动手。** 下面的实验接受任何掩码，这里用的就是刚才那一个。改变带的宽度，再用画笔修改：伸出带外的胡须必须涂成“未知”，否则永远是背景。也可以载入自己的照片，画一个框。

# %% name="trimap-lab"
from segteach.labs.trimap import TrimapLab

trimap_lab = TrimapLab(mask=mask, image=cat.image)
trimap_lab

# %% [markdown] name="trimap-try-text" lang="en"
# **Try it.** The band of `band` is 8 pixels wide on either side. What share of the truly mixed pixels, $0 < \alpha < 1$ in `cat.alpha`, does it cover? One line of numpy; a number between 0 and 1.

# %% [markdown] name="trimap-try-text" lang="zh"
# **试一试。** `band` 的带在轮廓两侧各宽 8 像素。真正的混合像素（`cat.alpha` 中 $0 < \alpha < 1$ 的像素）有多大比例落在带内？写一行 numpy，答案是 0 到 1 之间的数。

# %% name="trimap-try"
mine = None
mixed = (cat.alpha > 0) & (cat.alpha < 1)
try_it(mine, (band[mixed] == Seed.UNKNOWN).mean())

# %% [markdown] name="exercise-trimap-text" lang="en"
# **Exercise 1 · A trimap with two widths.** The mask of a cut ends at the head, and most of the hair lies beyond it: so the unknown band should be wide outside and narrow inside. Return UNKNOWN for the pixels of the mask that are at most `inside` px from a pixel outside of it, and for those outside that are at most `outside` px from one of the mask; from centre to centre, in a straight line. A mask without an outline leaves nothing unknown, and the border of the picture is no outline.

# %% [markdown] name="exercise-trimap-text" lang="zh"
# **练习 1 · 内外宽度不同的三分图。** 分割得到的掩码只到头部为止，头发大多在掩码之外，所以未知带应当外侧宽、内侧窄。掩码内、到掩码外最近像素的距离不超过 `inside` 的像素，以及掩码外、到掩码内最近像素的距离不超过 `outside` 的像素，都标为 UNKNOWN；距离从像素中心量到像素中心，取直线距离。掩码没有轮廓时不留未知像素；图像的边界不算轮廓。

# %% name="exercise-trimap-hint"
hint("05/trimap")

# %% name="exercise-trimap" tags=["exercise"]
def my_trimap(mask, inside, outside):
    """Return the trimap of mask (H, W): UNKNOWN 0, BACKGROUND 1, FOREGROUND 2; widths in pixels.

    返回 mask (H, W) 的三分图：UNKNOWN 0、BACKGROUND 1、FOREGROUND 2；宽度单位像素。
    """
    ### BEGIN SOLUTION
    trimap = np.where(mask, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    if mask.any() and not mask.all():
        depth, away = (ndimage.distance_transform_edt(side) for side in (mask, ~mask))
        trimap[(mask & (depth <= inside)) | (~mask & (away <= outside))] = Seed.UNKNOWN
    return trimap
    ### END SOLUTION

# %% name="exercise-trimap-check"
ch5.check_trimap(my_trimap)

# %% [markdown] name="exercise-trimap-effect-text" lang="en"
# A mask of a head without its loose strands, such as a coarse cut leaves (parts thinner than 11 px were removed), and three bands of the same total width. Which of them holds most of the half transparent pixels? (In the figure, as a share of all of these.)

# %% [markdown] name="exercise-trimap-effect-text" lang="zh"
# 这是不含散发的头部掩码，类似较粗的分割结果（这里去掉了宽度小于 11 像素的部分），以及总宽度相同的三种未知带。哪一种包含的半透明像素最多？（图中给出所占的比例。）

# %% name="exercise-trimap-effect"
head = data.matting_scene("hair", shape=(160, 200))
shared = (head.alpha > 0) & (head.alpha < 1)
disc = np.hypot(*np.mgrid[-5:6, -5:6]) <= 5
cut = ndimage.binary_opening(head.mask, disc)
try:
    bands = {pair: my_trimap(cut, *pair) for pair in ((4, 18), (11, 11), (18, 4))}
except NotImplementedError:  # exercise 1 is still to be written
    bands = {}
fig, axes = plt.subplots(1, 4, figsize=(13, 3), layout="constrained")
draw_mask(axes[0], head.image, cut, say("the mask", "掩码"))
words = say("inside {}, outside {} px: {:.0f} %", "内 {}，外 {} px：{:.0f}%")
for ax, (pair, trimap) in zip(axes[1:], bands.items(), strict=False):
    unknown = trimap == Seed.UNKNOWN
    draw_image(ax, np.choose(trimap, [0.5, 0.0, 1.0]), words.format(*pair, 100 * unknown[shared].mean()))
for ax in axes:
    ax.set_axis_off()
show(
    fig,
    en="A head with hair and the outline of a mask without the loose strands. Once your function is written: its three "
    "trimaps, white, black and a grey band, narrow inside and wide outside, equal, and the other way round, with the "
    "share of half transparent pixels in the band.",
    zh="带头发的头部，以及不含散发的掩码轮廓。写好函数后，还有它的三种三分图，白、黑和灰色未知带：内窄外宽、内外相等、内宽外窄，并给出未知带中"
    "半透明像素所占的比例。",
)

# %% [markdown] name="trimap-breath" lang="en"
# **In one breath.** A pixel mixes two colours, and three numbers cannot tell seven. The trimap says where the question is open, and it lends the colours on both sides. *How do they decide?*

# %% [markdown] name="trimap-breath" lang="zh"
# **小结。** 一个像素混合了两种颜色，而三个数定不出七个未知数。三分图指出哪里需要求解，并提供两侧的颜色。怎样用它们作出判断？

# %% [markdown] name="bayes-play" lang="en"
# ## 5.2 The posterior
#
# You are the solver now. One pixel of colour $C$ is given, with the colours of its foreground and its background as two clouds. Drag $F$ and $B$, move $\alpha$, and watch four bars: how well the mixture explains $C$, how usual $F$ is, how usual $B$ is, and $\alpha$.
#
# - Make the first bar as good as you can. What becomes of the others?
# - Find the best sum. Then press *let the solver try*.

# %% [markdown] name="bayes-play" lang="zh"
# ## 5.2 后验概率
#
# 这次由你来当求解器。给定一个颜色为 $C$ 的像素，以及两团颜色：它周围的前景和背景。拖动 $F$ 和 $B$，移动 $\alpha$，观察四个条：混合色与 $C$ 有多吻合，$F$ 有多常见，$B$ 有多常见，以及 $\alpha$。
#
# - 先让第一个条尽可能好：其他几个条会怎样？
# - 再找出总和的最大值，然后按“让求解器试试”。

# %% name="bayes-lab"
from segteach.labs.be_the_map import BeTheMap

BeTheMap()

# %% [markdown] name="bayes" lang="en"
# **What you saw.** Many triples $(F, B, \alpha)$ explain $C$ perfectly; they lie on lines through $C$. What decides between them is how usual the two colours are.
#
# **Formula.** Treat $F$, $B$ and $\alpha$ as random and ask for their probability when the colour $C$ was observed. The joint probability can be taken apart in two ways:
#
# $$P(F, B, \alpha, C) = P(F, B, \alpha \mid C)\, P(C) = P(C \mid F, B, \alpha)\, P(F, B, \alpha) . \tag{5.2}$$
#
# Suppose that $F$, $B$ and $\alpha$ are **independent**. Then the right side becomes
#
# $$P(C \mid F, B, \alpha)\, P(F, B, \alpha) = P(C \mid F, B, \alpha)\, P(F)\, P(B)\, P(\alpha) , \tag{5.3}$$
#
# and both together are the **Bayes equation** of the problem:
#
# $$P(F, B, \alpha \mid C) = \frac{P(C \mid F, B, \alpha)\, P(F)\, P(B)\, P(\alpha)}{P(C)} . \tag{5.4}$$
#
# Everything on the right is known or can be estimated from samples round the pixel. So the problem is solved by the **maximum a posteriori** (MAP), as in chapter 2. A logarithm turns the product into a sum and leaves the maximum where it is. $L(\cdot) = \log P(\cdot)$ is the **log-likelihood**, and $P(C)$ does not depend on what is looked for:
#
# $$\arg\max_{F, B, \alpha} P(F, B, \alpha \mid C) = \arg\max_{F, B, \alpha}\; L(C \mid F, B, \alpha) + L(F) + L(B) + L(\alpha) . \tag{5.5}$$
#
# $L(\alpha)$ is taken to be constant: no alpha is preferred.
#
# > **Correction to the lecture.** It takes (5.2) from the "law of total probability". That law sums over cases, $P(C) = \sum_x P(C \mid x)\, P(x)$. What is used here is the **product rule**, $P(x, C) = P(x \mid C)\, P(C)$.

# %% [markdown] name="bayes" lang="zh"
# **刚才看到的是什么。** 能完美解释 $C$ 的三元组 $(F, B, \alpha)$ 有很多，它们位于过 $C$ 的直线上。选哪一个，取决于两种颜色各有多常见。
#
# **公式。** 把 $F$、$B$ 和 $\alpha$ 看作随机变量，问观察到颜色 $C$ 时它们的条件概率。联合概率有两种分解：
#
# $$P(F, B, \alpha, C) = P(F, B, \alpha \mid C)\, P(C) = P(C \mid F, B, \alpha)\, P(F, B, \alpha) . \tag{5.2}$$
#
# 假设 $F$、$B$ 和 $\alpha$ 相互**独立**，右式可进一步写成
#
# $$P(C \mid F, B, \alpha)\, P(F, B, \alpha) = P(C \mid F, B, \alpha)\, P(F)\, P(B)\, P(\alpha) , \tag{5.3}$$
#
# 两式合起来，就是该问题的**贝叶斯等式**：
#
# $$P(F, B, \alpha \mid C) = \frac{P(C \mid F, B, \alpha)\, P(F)\, P(B)\, P(\alpha)}{P(C)} . \tag{5.4}$$
#
# 右端各项要么已知，要么可以由邻域内的样本估计。于是与第 2 章一样，通过**最大后验概率**（MAP）求解。取对数把乘积变成和，而最大值的位置不变。$L(\cdot) = \log P(\cdot)$ 是**对数似然**，$P(C)$ 与所求的量无关：
#
# $$\arg\max_{F, B, \alpha} P(F, B, \alpha \mid C) = \arg\max_{F, B, \alpha}\; L(C \mid F, B, \alpha) + L(F) + L(B) + L(\alpha) . \tag{5.5}$$
#
# $L(\alpha)$ 取为常数：不偏向任何 $\alpha$。
#
# > **对讲义的更正。** 讲义说 (5.2) 来自“全概率公式”。全概率公式是对各种情形求和：$P(C) = \sum_x P(C \mid x)\, P(x)$。这里用的是**乘法公式**：$P(x, C) = P(x \mid C)\, P(C)$。

# %% [markdown] name="observed" lang="en"
# **How well a mixture explains $C$.** The observed colour $C$ differs from the predicted one, $\bar C = \alpha F + (1 - \alpha) B$, by the noise of the camera: a Gaussian with mean $\bar C$ and standard deviation $\sigma_C$,
#
# $$L(C \mid F, B, \alpha) = -\frac{\lVert C - \alpha F - (1 - \alpha) B \rVert^2}{2\, \sigma_C^2} . \tag{5.6}$$
#
# We take $\sigma_C = 0.01$ of the range $[0, 1]$, as one family of implementations does; another takes $5/255 \approx 0.02$. Accounts of the paper give no number.
#
# > **Correction to the lecture.** It prints (5.6) without the 2 below the line (and $\delta_c$ for $\sigma_C$). A Gaussian has it, and so must (5.6): the system of equations that follows, (5.10), is the maximum only *with* the 2. Section 5.5 shows what happens without.

# %% [markdown] name="observed" lang="zh"
# **混合色与 $C$ 有多吻合。** 观察到的颜色 $C$ 与预测的颜色 $\bar C = \alpha F + (1 - \alpha) B$ 之差来自相机噪声，即均值为 $\bar C$、标准差为 $\sigma_C$ 的高斯分布：
#
# $$L(C \mid F, B, \alpha) = -\frac{\lVert C - \alpha F - (1 - \alpha) B \rVert^2}{2\, \sigma_C^2} . \tag{5.6}$$
#
# 颜色取 $[0, 1]$ 时，本课程与一类公开实现一样取 $\sigma_C = 0.01$；另一类取 $5/255 \approx 0.02$。介绍这篇论文的文献都没有给出数值。
#
# > **对讲义的更正。** 讲义中的 (5.6) 分母少了 2（并把 $\sigma_C$ 写成了 $\delta_c$）。高斯分布有这个 2，(5.6) 也必须有：后面的方程组 (5.10) 只有**带上** 2 才给出最大值。5.5 节会展示没有它会怎样。

# %% [markdown] name="observed-try-text" lang="en"
# **Try it.** The mixture misses $C$ by 0.02 in red and 0.01 in green, and meets blue exactly; $\sigma_C = 0.01$. What is $L(C \mid F, B, \alpha)$ by (5.6)?

# %% [markdown] name="observed-try-text" lang="zh"
# **试一试。** 混合色与 $C$ 在红色上差 0.02，绿色上差 0.01，蓝色恰好相等；$\sigma_C = 0.01$。按 (5.6)，$L(C \mid F, B, \alpha)$ 是多少？

# %% name="observed-try"
mine = None
try_it(mine, -(0.02**2 + 0.01**2) / (2 * 0.01**2))

# %% name="quiz-product"
quiz("05/product")

# %% name="quiz-prior"
quiz("05/flat")

# %% [markdown] name="bayes-breath" lang="en"
# **In one breath.** By Bayes, the best triple explains $C$ and uses colours that are usual on either side. Four logarithms are added; one of them, $L(\alpha)$, says nothing. *Which colours are usual here?*

# %% [markdown] name="bayes-breath" lang="zh"
# **小结。** 按贝叶斯等式，最好的三元组既能解释 $C$，又使用两侧常见的颜色。四个对数相加，其中 $L(\alpha)$ 不起作用。那么，这里常见的是哪些颜色？

# %% [markdown] name="samples-play" lang="en"
# ## 5.3 Samples: rings and a window
#
# Click an unknown pixel. The circle shows which pixels it looks at, the size of each square how much that pixel counts.
#
# - Choose a pixel at the rim of the unknown region, then one in its middle. Which samples are solved pixels?
# - Shrink $\sigma$. Which samples are left?
# - Turn the colour cube and step through the turns.

# %% [markdown] name="samples-play" lang="zh"
# ## 5.3 样本：逐圈推进的窗口
#
# 点击一个未知像素。圆圈是它采样的范围，方块的大小表示那个像素的权重。
#
# - 先选未知区域边缘的像素，再选中间的：哪些样本是已经求解的像素？
# - 减小 $\sigma$：还剩哪些样本？
# - 转动颜色立方体，逐轮看迭代。

# %% name="samples-lab"
from segteach.labs.bayesian_pixel import PixelLab

cat_trimap = data.trimap_of(cat.alpha, 2)
pixel_lab = PixelLab(cat.image, cat_trimap)
pixel_lab

# %% [markdown] name="samples" lang="en"
# **What you saw.** At the rim of the unknown region all samples are known pixels, in its middle some are solved ones; a small $\sigma$ leaves only the nearest. The samples come from a **sliding window**: a circle of radius $r$ with the pixel in its middle. It has to cover known foreground and background and the neighbours that were computed before. So the unknown region is solved in **rings**, contour by contour, from both of its borders inwards.
#
# How much a sample counts follows two rules:
#
# 1. By **alpha**: for the foreground, the more opaque a pixel, the more it is trusted; for the background, the more transparent.
# 2. By **distance**: a Gaussian $g_i$ of the distance between sample and pixel.
#
# Together they are the weights
#
# $$w_i = \alpha_i^2\, g_i \;\; \text{(foreground)} , \qquad w_i = (1 - \alpha_i)^2\, g_i \;\; \text{(background)} . \tag{5.7}$$
#
# A known foreground pixel has $\alpha_i = 1$: it counts in full for the foreground, and not at all for the background. A solved pixel gives its own $F_i$ to the one side and its $B_i$ to the other.
#
# The paper's Gaussian has a deviation of 8 pixels. The radius of 12 (a window 25 pixels wide) and at least 10 samples of either side are those of the family with $\sigma_C = 0.01$. A pixel with fewer **waits** until its neighbours are solved; if all would have to wait, the windows double. (These are our rules: the lecture only says that the window must reach both sides.) We solve a whole ring at a time, so its pixels do not see each other.

# %% [markdown] name="samples" lang="zh"
# **刚才看到的是什么。** 在未知区域边缘，样本都是已知像素；到了中间，一部分样本是已求解的像素。$\sigma$ 很小时，只剩最近的样本起作用。样本来自一个**滑动窗口**（sliding window）：以待计算像素为中心、半径为 $r$ 的圆。它需要同时覆盖已知的前景、背景以及之前计算出的邻域像素。所以未知区域要**逐圈**求解：从它的两条边界开始，一圈一圈向内推进。
#
# 每个样本的权重遵循两条原则：
#
# 1. 看 **alpha**：对前景采样，越不透明的像素置信度越高；对背景采样，越透明的越高。
# 2. 看**距离**：样本到待计算像素的距离用高斯函数 $g_i$ 表示。
#
# 两者组合成权重
#
# $$w_i = \alpha_i^2\, g_i \;\; \text{（前景采样）} , \qquad w_i = (1 - \alpha_i)^2\, g_i \;\; \text{（背景采样）} . \tag{5.7}$$
#
# 已知的前景像素 $\alpha_i = 1$：对前景权重是完整的 $g_i$，对背景权重为 0。已求解的像素把自己的 $F_i$ 给前景，把 $B_i$ 给背景。
#
# 论文中高斯函数的标准差是 8 个像素。半径取 12（窗口宽 25 个像素），每一侧至少 10 个样本，与取 $\sigma_C = 0.01$ 的那类实现相同。样本不够的像素先**等待**，等邻居求解之后再算；如果所有像素都要等，窗口半径就加倍。（这是本课程的规则：讲义只说窗口必须覆盖两侧。）一圈的像素同时求解，彼此看不到对方的结果。

# %% [markdown] name="samples-numbers-text" lang="en"
# **The numbers of one sample.** The pixel that you chose in the lab (if the trimap knows it, the nearest unknown one), and its heaviest foreground sample: the weight by hand, and by the package.

# %% [markdown] name="samples-numbers-text" lang="zh"
# **代入数值：一个样本。** 取你在实验中选中的像素（若三分图中它已知，则取离它最近的未知像素），以及权重最大的前景样本：先手算权重，再与软件包的结果比较。

# %% name="samples-numbers"
story, state = pixel_lab.nearest_story, pixel_lab.state
heaviest = story.foreground.weights.argmax()
there = story.foreground.places[heaviest]
distance = np.hypot(*(there - story.pixel))
alpha_i = 1.0 if pixel_lab.trimap[tuple(there)] == Seed.FOREGROUND else state.alpha[tuple(there)]
w = alpha_i**2 * np.exp(-(distance**2) / (2 * pixel_lab.sigma.value**2))
words = say("pixel {}, sample {}: distance {:.2f}, alpha {:.3f}, weight {:.4f}", "像素 {}，样本 {}：距离 {:.2f}，alpha {:.3f}，权重 {:.4f}")
print(words.format(story.pixel, tuple(there.tolist()), distance, alpha_i, w))
assert np.isclose(w, story.foreground.weights[heaviest])

# %% [markdown] name="weigh-try-text" lang="en"
# **Try it.** A solved pixel 8 pixels away has $\alpha_i = 0.5$; $\sigma = 8$. Which weight has it for the foreground, and which for the background? A list of two numbers.

# %% [markdown] name="weigh-try-text" lang="zh"
# **试一试。** 一个已求解的像素在 8 个像素之外，$\alpha_i = 0.5$；$\sigma = 8$。它对前景和背景的权重各是多少？写成两个数的列表。

# %% name="weigh-try"
mine = None
try_it(mine, [0.25 * np.exp(-0.5), 0.25 * np.exp(-0.5)])

# %% [markdown] name="weigh-code" lang="en"
# **Code.** (5.7) for many samples at once. An alpha that is not known yet is NaN, and its weight is 0.

# %% [markdown] name="weigh-code" lang="zh"
# **代码。** 一次算出许多样本的 (5.7)。还不知道的 alpha 记为 NaN，其权重为 0。

# %% name="weigh-imports"
from segteach.matting.bayesian.samples import FAR

# %% name="weigh-source" source="matting.bayesian.samples.weigh"

# %% name="weigh-check"
print(weigh(np.array([1, 0.5, 0, np.nan]), np.array([0, 64, 64, 1]), 8.0))

# %% [markdown] name="exercise-weights-text" lang="en"
# **Exercise 2 · Who may speak, and how loudly.** Return, for samples round a pixel, their shares for the foreground and for the background: $\alpha^2 g$ and $(1 - \alpha)^2 g$ with $g = e^{-d^2 / 2\sigma^2}$, each side divided by its sum. NaN stands for an $\alpha$ that is not known yet: such a sample has share 0 on both sides. A side without any sample keeps its zeros.

# %% [markdown] name="exercise-weights-text" lang="zh"
# **练习 2 · 样本的权重。** 对某个像素周围的样本，返回它们在前景和背景中所占的份额：$\alpha^2 g$ 和 $(1 - \alpha)^2 g$，其中 $g = e^{-d^2 / 2\sigma^2}$，两侧各自除以自己的和。$\alpha$ 为 NaN 表示还没有求出，这样的样本在两侧的份额都是 0。某一侧一个样本也没有时，各份额都是 0。

# %% name="exercise-weights-hint"
hint("05/weights")

# %% name="exercise-weights" tags=["exercise"]
def my_weights(alpha, distance, sigma):
    """Return w_F (S,), w_B (S,); alpha (S,), NaN where not known; distance (S,), sigma in pixels.

    返回 w_F (S,)、w_B (S,)；alpha (S,)，未求出处为 NaN；distance (S,) 和 sigma 单位像素。
    """
    ### BEGIN SOLUTION
    g = np.exp(-(distance**2) / (2 * sigma**2))
    weights = np.nan_to_num([alpha**2 * g, (1 - alpha) ** 2 * g])
    w_F, w_B = (w / w.sum() if w.sum() > 0 else w for w in weights)
    return w_F, w_B
    ### END SOLUTION

# %% name="exercise-weights-check"
ch5.check_weights(my_weights)

# %% [markdown] name="rings-watch" lang="en"
# **Watch.** The cat with a trimap of its true matte, ring after ring. The curve counts the pixels that are left; violet ones are not solved yet. Which pixels come last: the ones in the middle of the band, or others as well?

# %% [markdown] name="rings-watch" lang="zh"
# **观察。** 用由真值蒙版得到的三分图，一圈一圈求解这只猫。曲线是剩余的像素数，紫色是尚未求解的像素。最后求解的是带中间的像素，还是也有别的像素？

# %% name="rings-player"
from segteach.draw.matting import draw_rings
from segteach.matting.bayesian import bayesian_steps

steps = list(bayesian_steps(cat.image, cat_trimap))
rings = StepPlayer(
    steps,
    (draw_matte, lambda ax, state: draw_rings(ax, state, steps[-1].ring.max())),
    size=(9.6, 3.4),
    curve_label=say("pixels left", "剩余像素"),
)
rings

# %% [markdown] name="rings-saw" lang="en"
# **What you saw.** Not only the middle of the band: the last pixels lie at the whiskers, also right beside the background. A window of radius 12 finds too little foreground there, so they waited.

# %% [markdown] name="rings-saw" lang="zh"
# **刚才看到的是什么。** 不只是带中间的像素：最后求解的像素在胡须上，有的就紧挨着背景。半径 12 的窗口在那里找不到足够的前景样本，所以它们一直在等待。

# %% name="quiz-first"
quiz("05/rings")

# %% name="quiz-sigma"
quiz("05/sigma")

# %% name="quiz-half"
quiz("05/half")

# %% name="quiz-none"
quiz("05/empty")

# %% [markdown] name="samples-off" lang="en"
# **Switched off, one by one.** Does each rule earn its place? The same cat with one of them off: SAD is the sum of $|\alpha - \text{truth}|$ over the unknown pixels in thousands, as on alphamatting.com; less is better. Before you run it: which one will hurt most?

# %% [markdown] name="samples-off" lang="zh"
# **逐条关掉。** 每条规则都有用吗？同一只猫，每次关掉一条。SAD 是未知像素上 $|\alpha - \text{真值}|$ 之和，以千为单位，与 alphamatting.com 相同，越小越好。运行之前先猜：关掉哪一条损失最大？

# %% name="samples-off-run"
from segteach.matting.bayesian import bayesian
from segteach.metrics import sad

cat_unknown = cat_trimap == Seed.UNKNOWN
ways = {
    say("as it is", "原样"): {},
    say("no distance: sigma huge", "不看距离：sigma 极大"): {"sigma": 1e6},
    say("a wider window: radius 24", "窗口更大：半径 24"): {"radius": 24},
    say("radius 24 and no distance", "半径 24，且不看距离"): {"radius": 24, "sigma": 1e6},
    say("one cluster a side (5.4)", "每侧只有一个聚类（5.4 节）"): {"widest": 10.0},
    say("5 turns in place of 300 (5.5)", "迭代 5 次而不是 300 次（5.5 节）"): {"max_iterations": 5},
}
for name, off in ways.items():
    print(f"{sad(bayesian(cat.image, cat_trimap, **off).alpha, cat.alpha, cat_unknown):.3f}  {name}")

# %% [markdown] name="samples-off-saw" lang="en"
# **What you saw.** On this picture the turns matter most. A wider window and a single cluster cost about as much as each other. The distance matters little, because a window of radius 12 is local already: with radius 24 it does matter. A single picture is no proof: section 5.6 has more.

# %% [markdown] name="samples-off-saw" lang="zh"
# **刚才看到的是什么。** 在这幅图上，影响最大的是迭代次数。把窗口放大，或只用一个聚类，损失差不多。距离影响很小，因为半径 12 的窗口本来就是局部的；半径取 24 时，距离就有影响了。一幅图不能证明什么：更多的图见 5.6 节。

# %% [markdown] name="samples-breath" lang="en"
# **In one breath.** A window collects colours of both sides; opacity and distance weigh them; rings make every solved pixel a witness for the next. *What does a heap of weighted colours say about one colour?*

# %% [markdown] name="samples-breath" lang="zh"
# **小结。** 窗口收集两侧的颜色，按不透明度和距离加权；逐圈推进，使每个求解过的像素都成为后面像素的样本。有了这些加权的颜色，怎样判断某个颜色有多常见？

# %% [markdown] name="clusters-play" lang="en"
# ## 5.4 Clusters and their Gaussians
#
# In the lab of 5.3, shown here once more, choose a pixel where dark fur, light fur and cup come together, look at the colour cube and move *widest* down: clusters split. Each ellipsoid is a Gaussian of one cluster. When are there too many?

# %% [markdown] name="clusters-play" lang="zh"
# ## 5.4 聚类与高斯模型
#
# 在 5.3 节的实验（下面再次显示）里，选一个深色毛、浅色毛和杯子交汇处的像素，看着颜色立方体，把“最大方差”往下拉：聚类会分裂。每个椭球是一个聚类的高斯模型。什么时候聚类就太多了？

# %% name="clusters-lab"
pixel_lab

# %% [markdown] name="clusters" lang="en"
# **What you saw.** Too many are there when a cluster holds so few samples that its ellipsoid describes these and nothing else. On this cat the error is least (0.31) near *widest* = 0.02; at 0.001, the least of the slider, it is 0.39, at 0.05 it is 0.35.
#
# **Formula.** Colours of one material lie together in colour space. So the samples of a side are put into **clusters**, and each cluster has a weighted mean and a weighted covariance matrix,
#
# $$\bar F = \frac1W \sum_{i \in N} w_i F_i , \qquad \Sigma_F = \frac1W \sum_{i \in N} w_i\, (F_i - \bar F)(F_i - \bar F)^{\mathsf T} , \qquad W = \sum_{i \in N} w_i . \tag{5.8}$$
#
# The log-likelihood of a foreground colour is then an **oriented Gaussian**: like chapter 1's, it may be long in one direction of colour space and thin in the others,
#
# $$L(F) = -\frac{(F - \bar F)^{\mathsf T}\, \Sigma_F^{-1}\, (F - \bar F)}2 \;\; \Bigl[ -\tfrac12 \ln \det \Sigma_F \Bigr] . \tag{5.9}$$
#
# $L(B)$ is the same for the background's colours with $w_i = (1 - \alpha_i)^2 g_i$.
#
# > **Note on the lecture.** It leaves out the bracket. Within one pair of clusters it is a constant and changes nothing. When *pairs are compared* it differs from pair to pair and has to be kept, or a wide cluster wins for being wide.
#
# **Splitting.** The clusters are made as by Orchard and Bouman (1991): begin with one; split each whose largest variance exceeds 0.05 (colours in $[0, 1]$) by the plane through its mean across its **longest axis**. That axis is the eigenvector of the largest eigenvalue of $\Sigma_F$. The number 0.05, and the $10^{-5}$ that we add to each variance, are those of published implementations.

# %% [markdown] name="clusters" lang="zh"
# **刚才看到的是什么。** 如果一个聚类的样本太少，椭球就只描述这几个样本，聚类就太多了。在这只猫上，“最大方差”约为 0.02 时误差最小（0.31），滑块的最小值 0.001 处为 0.39，0.05 时为 0.35。
#
# **公式。** 同一种材质的颜色在颜色空间里聚在一起。因此把一侧的样本分成若干**聚类**（cluster），每个聚类有加权均值和加权协方差矩阵
#
# $$\bar F = \frac1W \sum_{i \in N} w_i F_i , \qquad \Sigma_F = \frac1W \sum_{i \in N} w_i\, (F_i - \bar F)(F_i - \bar F)^{\mathsf T} , \qquad W = \sum_{i \in N} w_i . \tag{5.8}$$
#
# 前景颜色的对数似然用**有向高斯分布**（oriented Gaussian）建模：与第 1 章一样，它可以在颜色空间的某个方向上长，在其他方向上扁，
#
# $$L(F) = -\frac{(F - \bar F)^{\mathsf T}\, \Sigma_F^{-1}\, (F - \bar F)}2 \;\; \Bigl[ -\tfrac12 \ln \det \Sigma_F \Bigr] . \tag{5.9}$$
#
# $L(B)$ 相同，只是换成背景颜色，权重为 $w_i = (1 - \alpha_i)^2 g_i$。
#
# > **对讲义的说明。** 讲义省略了方括号里的项。在一对聚类之内它是常数，没有影响；但比较**不同**的聚类对时，它各不相同，必须保留，否则宽的聚类仅仅因为宽就会胜出。
#
# **分裂。** 聚类按 Orchard 和 Bouman（1991）的方法得到：开始只有一个；凡是最大方差超过 0.05（颜色取 $[0, 1]$）的聚类，就用过均值、垂直于**最长轴**的平面一分为二。最长轴是 $\Sigma_F$ 最大特征值对应的特征向量。0.05 这个数，以及给每个方差加上的 $10^{-5}$，都取自公开实现。

# %% name="quiz-clusters"
quiz("05/clusters")

# %% [markdown] name="split-text" lang="en"
# **Code.** All sums of (5.8) are one product of matrices: `features` holds $1$, $x$ and $x x^{\mathsf T}$ of each colour. `split` finds the longest axis for many clusters at once.

# %% [markdown] name="split-text" lang="zh"
# **代码。** (5.8) 中的所有求和合成一次矩阵乘法：`features` 中是每个颜色的 $1$、$x$ 和 $x x^{\mathsf T}$。`split` 一次求出许多聚类的最长轴。

# %% name="split-imports"
from scipy.sparse import csr_array

from segteach.matting.bayesian.clusters import MIDDLE, SQUARE, features

# %% name="split-moments" source="matting.bayesian.clusters.moments"

# %% name="split-source" source="matting.bayesian.clusters.split"

# %% [markdown] name="split-by-hand-text" lang="en"
# **By hand.** The foreground samples of your pixel in one cluster: four lines of numpy against `moments`.

# %% [markdown] name="split-by-hand-text" lang="zh"
# **手算。** 把你选中的像素的前景样本当作一个聚类：用四行 numpy 计算，再与 `moments` 比较。

# %% name="split-by-hand"
story = pixel_lab.nearest_story
F_i, w_i = story.foreground.colours, story.foreground.weights
W = w_i.sum()
F_mean = (w_i[:, None] * F_i).sum(axis=0) / W
F_cov = (w_i[:, None] * (F_i - F_mean)).T @ (F_i - F_mean) / W
means, covariances = moments(features(F_i), np.arange(len(F_i))[None], w_i[None])
print(np.round(F_mean, 3), np.round(np.linalg.eigvalsh(F_cov), 5))
assert np.allclose(F_mean, means[0]) and np.allclose(F_cov, covariances[0], atol=1e-12)

# %% [markdown] name="axis-text" lang="en"
# **Break: a row in place of a column.** `eigh` returns the eigenvectors as the *columns* of a matrix. Several public implementations take a *row*. What is cut then is not the longest axis, and often nothing that means anything. Below, a cluster of two colours, cut both ways; then the angle between row and column for a thousand random covariances.

# %% [markdown] name="axis-text" lang="zh"
# **何时失效：取行而不取列。** `eigh` 返回的特征向量是矩阵的**列**。好几个公开实现取了**行**，于是切开的不是最长轴，往往是一个毫无意义的方向。下图把一个含两种颜色的聚类分别按两种方式切开；再算一千个随机协方差矩阵中行与列的夹角。

# %% name="axis-figure"
rng = np.random.default_rng(3)
two = np.repeat([[0.75, 0.55, 0.35], [0.35, 0.30, 0.45]], 120, axis=0) + 0.05 * rng.standard_normal((240, 3))
values, vectors = np.linalg.eigh(np.cov(two, rowvar=False))
fig, axes = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained")
titles = say("column: the two colours", "列：两种颜色分开"), say("row: a piece of each on the wrong side", "行：两种颜色各有一部分分错")
for ax, axis, title in zip(axes, (vectors[:, -1], vectors[-1]), titles):
    beyond = (two - two.mean(axis=0)) @ axis > 0
    for part, colour, mark in ((beyond, FOREGROUND, "o"), (~beyond, BACKGROUND, "s")):
        ax.plot(*two[part, :2].T, mark, color=colour, ms=4)
    ax.set(xlabel=say("red", "红"), ylabel=say("green", "绿"), aspect="equal", title=title)
show(
    fig,
    en="Two clouds of colours, red against green. Cut across the column the orange and the blue half are one cloud "
    "each; cut across the row each half holds a piece of the other cloud as well.",
    zh="两团颜色，横轴红，纵轴绿。按列切开，橙、蓝两半各是一团；按行切开，每一半都混进了另一团的一部分。",
)

# %% name="axis-angle"
angles = []
for _ in range(1000):
    values, vectors = np.linalg.eigh(np.cov(rng.standard_normal((3, 12)) * [[0.3], [0.1], [0.05]] + rng.standard_normal((1, 12)) * 0.2))
    angles.append(np.degrees(np.arccos(min(1, abs(vectors[:, -1] @ vectors[-1])))))
print(say("mean angle between row and column: {:.0f} degrees", "行与列的平均夹角：{:.0f} 度").format(np.mean(angles)))

# %% name="quiz-row"
quiz("05/row")

# %% [markdown] name="exercise-split-text" lang="en"
# **Exercise 3 · Split at the median.** The package cuts a cluster at its mean. A few odd samples far away pull a mean towards them; a median they cannot pull. Return which samples lie beyond the *weighted median* along the longest axis of the *weighted* covariance: half of the weight on either side. Which side is True is free, and so is the sample at which half of the weight is reached.

# %% [markdown] name="exercise-split-text" lang="zh"
# **练习 3 · 在中位数处分裂。** 软件包在均值处把聚类一分为二。远处的个别样本会把均值拉过去，却拉不动中位数。求**加权**协方差矩阵的最长轴，返回哪些样本位于轴上**加权中位数**的另一侧，使两侧各占总权重的一半。哪一侧为 True 不限；权重恰好累计到一半的那个样本，归哪一侧也不限。

# %% name="exercise-split-hint"
hint("05/split")

# %% name="exercise-split" tags=["exercise"]
def my_split(colours, weights):
    """Return which samples lie beyond the weighted median, bool (S,); colours (S, 3), weights (S,).

    返回哪些样本位于加权中位数的另一侧，bool (S,)；colours (S, 3)，weights (S,)。
    """
    ### BEGIN SOLUTION
    x = colours - np.average(colours, axis=0, weights=weights)
    covariance = (weights[:, None] * x).T @ x / weights.sum()
    t = x @ np.linalg.eigh(covariance).eigenvectors[:, -1]
    order = np.argsort(t)
    reached = np.cumsum(weights[order]) >= weights.sum() / 2
    return t > t[order][reached.argmax()]
    ### END SOLUTION

# %% name="exercise-split-check"
ch5.check_split(my_split)

# %% [markdown] name="clusters-breath" lang="en"
# **In one breath.** Weighted colours become a few oriented Gaussians a side; each says how usual a colour is. *Which $F$, $B$ and $\alpha$ are the most likely for one of either side?*

# %% [markdown] name="clusters-breath" lang="zh"
# **小结。** 加权的颜色变成每侧几个有向高斯分布，它们说明一个颜色有多常见。从两侧各取一个聚类，可能性最大的 $F$、$B$ 和 $\alpha$ 是什么？

# %% [markdown] name="solve-play" lang="en"
# ## 5.5 The solution, by turns
#
# In the lab of 5.3 step through the turns of the likeliest pair: $\alpha$ moves at every turn, the sum of the log terms only rises. How many turns does your pixel take? Choose another one: does it come to rest at all?

# %% [markdown] name="solve-play" lang="zh"
# ## 5.5 交替求解
#
# 在 5.3 节的实验里，逐轮看可能性最大的那一对聚类：每一轮 $\alpha$ 都在变，而对数项之和只升不降。你的像素用了几轮？换一个像素：它最后收敛了吗？

# %% name="solve-lab"
pixel_lab

# %% [markdown] name="solve-derive" lang="en"
# **Two smaller problems.** (5.5) is not quadratic: $\alpha$ multiplies $F$ and $B$. But with $\alpha$ held it is quadratic in $F$ and $B$, and with $F$ and $B$ held it is quadratic in $\alpha$. So the problem is divided into two.
#
# **First: $\alpha$ is constant.** Write $R = C - \alpha F - (1 - \alpha) B$ for what is not explained. Differentiate the sum of (5.6), $L(F)$ and $L(B)$ by $F$ and by $B$, and set both to zero:
#
# $$\frac{\partial}{\partial F}: \;\; \frac{\alpha}{\sigma_C^2} R - \Sigma_F^{-1} (F - \bar F) = 0 , \qquad \frac{\partial}{\partial B}: \;\; \frac{1 - \alpha}{\sigma_C^2} R - \Sigma_B^{-1} (B - \bar B) = 0 .$$
#
# (The 2 of (5.6) cancels against the 2 of the square. Without it each $\sigma_C^2$ would be $\sigma_C^2 / 2$.) Put $R$ in, collect $F$ and $B$ on the left:
#
# $$\begin{bmatrix} \Sigma_F^{-1} + I \alpha^2 / \sigma_C^2 & I \alpha (1 - \alpha) / \sigma_C^2 \\ I \alpha (1 - \alpha) / \sigma_C^2 & \Sigma_B^{-1} + I (1 - \alpha)^2 / \sigma_C^2 \end{bmatrix} \begin{bmatrix} F \\ B \end{bmatrix} = \begin{bmatrix} \Sigma_F^{-1} \bar F + C \alpha / \sigma_C^2 \\ \Sigma_B^{-1} \bar B + C (1 - \alpha) / \sigma_C^2 \end{bmatrix} . \tag{5.10}$$
#
# $I$ is the $3 \times 3$ unit matrix. This linear system of **6 by 6** gives the best estimates of the colours $F$ and $B$.
#
# **Second: $F$ and $B$ are constant.** What remains is a quadratic function of $\alpha$. Its derivative is zero at
#
# $$\alpha = \frac{(C - B) \cdot (F - B)}{\lVert F - B \rVert^2} : \tag{5.11}$$
#
# the **projection** of $C$ onto the line from $B$ to $F$. We keep it in $[0, 1]$.
#
# **In turns.** The start is the mean $\alpha$ round the pixel. Then both steps are repeated until $\alpha$ changes little enough (we: by $10^{-6}$) or a number of turns is reached (300). Each step takes the maximum over its own unknowns, so $L$ **never falls**.
#
# **Several clusters.** With several clusters on either side, each *pair* is solved on its own, and the most likely result is kept.

# %% [markdown] name="solve-derive" lang="zh"
# **两个子问题。** (5.5) 不是二次的，因为 $\alpha$ 与 $F$、$B$ 相乘。但固定 $\alpha$，它对 $F$ 和 $B$ 是二次的；固定 $F$ 和 $B$，它对 $\alpha$ 是二次的。于是把问题分成两个子问题。
#
# **第一步：$\alpha$ 为常数。** 记 $R = C - \alpha F - (1 - \alpha) B$ 为未解释的部分。对 (5.6)、$L(F)$、$L(B)$ 之和分别关于 $F$ 和 $B$ 求偏导，并令其为零：
#
# $$\frac{\partial}{\partial F}: \;\; \frac{\alpha}{\sigma_C^2} R - \Sigma_F^{-1} (F - \bar F) = 0 , \qquad \frac{\partial}{\partial B}: \;\; \frac{1 - \alpha}{\sigma_C^2} R - \Sigma_B^{-1} (B - \bar B) = 0 .$$
#
# （(5.6) 中的 2 与平方求导得到的 2 相消。没有它，每个 $\sigma_C^2$ 都会变成 $\sigma_C^2 / 2$。）代入 $R$，把 $F$ 和 $B$ 移到左边：
#
# $$\begin{bmatrix} \Sigma_F^{-1} + I \alpha^2 / \sigma_C^2 & I \alpha (1 - \alpha) / \sigma_C^2 \\ I \alpha (1 - \alpha) / \sigma_C^2 & \Sigma_B^{-1} + I (1 - \alpha)^2 / \sigma_C^2 \end{bmatrix} \begin{bmatrix} F \\ B \end{bmatrix} = \begin{bmatrix} \Sigma_F^{-1} \bar F + C \alpha / \sigma_C^2 \\ \Sigma_B^{-1} \bar B + C (1 - \alpha) / \sigma_C^2 \end{bmatrix} . \tag{5.10}$$
#
# $I$ 是 $3 \times 3$ 的单位矩阵。解这个 **6×6** 的线性方程组，就得到颜色 $F$ 和 $B$ 的最佳估计。
#
# **第二步：$F$ 和 $B$ 为常数。** 剩下的是关于 $\alpha$ 的二次式，令导数为零，得到
#
# $$\alpha = \frac{(C - B) \cdot (F - B)}{\lVert F - B \rVert^2} , \tag{5.11}$$
#
# 即 $C$ 在从 $B$ 到 $F$ 的直线上的**投影**，并限制在 $[0, 1]$ 内。
#
# **交替进行。** 用待计算像素周围 alpha 的平均值作初值，然后反复进行这两步（合称一轮），直到 $\alpha$ 的变化足够小（本课程取 $10^{-6}$），或迭代次数达到上限（300 次）。每一步都对各自的未知数取最大，所以 $L$ **不会下降**。
#
# **多个聚类。** 两侧有多个聚类时，对**每一对**聚类分别求解，最后保留可能性最大的一组解。

# %% [markdown] name="alpha-try-text" lang="en"
# **Try it.** $F = (1, 0.5, 0)$, $B = (0, 0.5, 0)$, $C = (0.3, 0.9, 0)$. What is $\alpha$ by (5.11)? (Does the green of $C$ matter?)

# %% [markdown] name="alpha-try-text" lang="zh"
# **试一试。** $F = (1, 0.5, 0)$，$B = (0, 0.5, 0)$，$C = (0.3, 0.9, 0)$。按 (5.11)，$\alpha$ 是多少？（$C$ 的绿色有影响吗？）

# %% name="alpha-try"
mine = None
try_it(mine, 0.3)

# %% [markdown] name="solve-code" lang="en"
# **Code.** (5.10) needs no matrix of 6 by 6. What the means do not explain, $C - \alpha \bar F - (1 - \alpha) \bar B$, is shared out by how far either layer is free to move: one system of $3 \times 3$ with $S = \alpha^2 \Sigma_F + (1 - \alpha)^2 \Sigma_B + \sigma_C^2 I$, and no inverse of a covariance at all. `pairs` holds $C$, means and covariances of many pairs of clusters at a time.

# %% [markdown] name="solve-code" lang="zh"
# **代码。** (5.10) 并不需要 6×6 的矩阵。均值没有解释的部分 $C - \alpha \bar F - (1 - \alpha) \bar B$，按两层颜色各自可以移动的幅度来分配：只需解一个 $3 \times 3$ 的方程组，$S = \alpha^2 \Sigma_F + (1 - \alpha)^2 \Sigma_B + \sigma_C^2 I$，而且不必对任何协方差矩阵求逆。`pairs` 里是许多聚类对的 $C$、均值和协方差矩阵。

# %% name="solve-imports"
from segteach.matting.bayesian.solve import Pairs, solve

# %% name="solve-colours" source="matting.bayesian.solve.solve_colours"

# %% name="solve-alpha" source="matting.bayesian.solve.solve_alpha"

# %% [markdown] name="turn-text" lang="en"
# **One turn by hand.** The pixel of the lab, its likeliest pair: the first turn by the cells above, against what the lab has recorded.

# %% [markdown] name="turn-text" lang="zh"
# **手算一轮。** 取实验中的像素和可能性最大的聚类对：用上面的函数算第一轮，与实验记录的结果比较。

# %% name="turn"
story = pixel_lab.nearest_story
pair = story.pairs[story.best]
F_side, B_side = story.foreground, story.background
one = Pairs(
    np.zeros(1, int), story.C[None],
    F_side.means[[pair.foreground]], F_side.covariances[[pair.foreground]],
    B_side.means[[pair.background]], B_side.covariances[[pair.background]],
)
F, B = solve_colours(one, pair.alpha[:1], pixel_lab.noise.value)
alpha = solve_alpha(one.C, F, B, pair.alpha[:1])
print(say("alpha", "alpha："), pair.alpha[0].round(4), "->", alpha.round(4))
assert np.allclose(F, pair.F[1]) and np.allclose(alpha, pair.alpha[1])

# %% [markdown] name="exercise-system-text" lang="en"
# **Exercise 4 · The 6 × 6 system.** Return the matrix and the right side whose solution is the likeliest $F$ and $B$ for a given $\alpha$: $F$ in the first three places, $B$ in the last three. Derive it rather than copy it: take $L(C) + L(F) + L(B)$, with 1/2 in each term, and set the derivatives by $F$ and by $B$ to zero. (The package solves a system of 3 × 3 in its place.)

# %% [markdown] name="exercise-system-text" lang="zh"
# **练习 4 · 6 × 6 方程组。** 返回矩阵和右端项，使其解为给定 $\alpha$ 时可能性最大的 $F$ 和 $B$：前三个数是 $F$，后三个是 $B$。请自己推导，而不要照抄：对 $L(C) + L(F) + L(B)$（每项都带 1/2）分别求关于 $F$ 和 $B$ 的偏导，令其为零。（软件包求解的是一个等价的 3 × 3 方程组。）

# %% name="exercise-system-hint"
hint("05/system")

# %% name="exercise-system" tags=["exercise"]
def my_system(C, alpha, F_mean, F_cov, B_mean, B_cov, noise):
    """Return the matrix (6, 6) and the right side (6,); colours (3,), covariances (3, 3), noise: sigma_C.

    返回矩阵 (6, 6) 和右端项 (6,)；颜色 (3,)，协方差矩阵 (3, 3)，noise 即 sigma_C。
    """
    ### BEGIN SOLUTION
    F_inverse, B_inverse = np.linalg.inv(F_cov), np.linalg.inv(B_cov)
    one, beta = np.eye(3) / noise**2, 1 - alpha
    upper = [F_inverse + alpha**2 * one, alpha * beta * one]
    lower = [alpha * beta * one, B_inverse + beta**2 * one]
    F_side = F_inverse @ F_mean + alpha * C / noise**2
    B_side = B_inverse @ B_mean + beta * C / noise**2
    return np.block([upper, lower]), np.concatenate([F_side, B_side])
    ### END SOLUTION

# %% name="exercise-system-check"
ch5.check_system(my_system)

# %% [markdown] name="exercise-system-effect-text" lang="en"
# Your system, solved, beside `solve_colours` of the package for the same pixel: six numbers each, $F$ above and $B$ below.

# %% [markdown] name="exercise-system-effect-text" lang="zh"
# 求解你的方程组，与软件包的 `solve_colours` 对同一个像素的结果比较：各六个数，上面是 $F$，下面是 $B$。

# %% name="exercise-system-effect"
pixel = {
    "C": np.array([0.52, 0.45, 0.41]),
    "F_mean": np.array([0.8, 0.55, 0.35]),
    "F_cov": np.array([[0.01, 0.004, 0.0], [0.004, 0.006, 0.001], [0.0, 0.001, 0.004]]),
    "B_mean": np.array([0.25, 0.4, 0.5]),
    "B_cov": np.diag([0.003, 0.002, 0.008]),
}
pair = Pairs(np.zeros(1, int), **{name: value[None] for name, value in pixel.items()})
package = np.concatenate(solve_colours(pair, np.array([0.4]), 0.01))
try:
    mine = np.linalg.solve(*my_system(**pixel, alpha=0.4, noise=0.01)).reshape(2, 3)
except NotImplementedError:  # exercise 4 is still to be written
    mine = None
try_it(mine, package)

# %% [markdown] name="rest-text" lang="en"
# **Does it come to rest?** All pixels of the cat after 50 turns, after our 300, and after up to 5000. How many have an $\alpha$ that stands still, and what does patience gain?

# %% [markdown] name="rest-text" lang="zh"
# **会收敛吗？** 对猫的全部未知像素，比较最多迭代 50 次、300 次（本课程的默认值）和 5000 次：有多少像素的 $\alpha$ 已经收敛？多迭代有什么好处？

# %% name="rest"
for turns in (50, 300, 5000):
    found = bayesian(cat.image, cat_trimap, max_iterations=turns)
    mixed = cat_unknown & (found.alpha > 0) & (found.alpha < 1)
    words = say(
        "{:4} turns: {:.0f} % at rest, of those with 0 < alpha < 1 {:.0f} %; SAD {:.3f}",
        "{:4} 次：{:.0f}% 已收敛，其中 0 < alpha < 1 的像素 {:.0f}%；SAD {:.3f}",
    )
    at_rest = 100 * found.converged[cat_unknown].mean(), 100 * found.converged[mixed].mean()
    print(words.format(turns, *at_rest, sad(found.alpha, cat.alpha, cat_unknown)))

# %% [markdown] name="rest-saw" lang="en"
# **What you saw.** After the 50 turns of published programs, only a quarter of the pixels with $0 < \alpha < 1$ have come to rest, and a fifth of the error is still to be gained. After 300 it is gained, and the rest would gain hardly more. The turns creep where the clusters are wide beside $\sigma_C$: $F$ and $B$ then give way until they explain $C$ with the $\alpha$ that they were given, and hardly anything is left to move $\alpha$. (With $\sigma_C = 0.1$, or with covariances a hundredth as large, all are at rest within 50 turns.) The paper goes on until the changes are negligible; the note under the matte says how many pixels were at rest.

# %% [markdown] name="rest-saw" lang="zh"
# **刚才看到的是什么。** 公开的程序只迭代 50 次，这时 $0 < \alpha < 1$ 的像素中只有四分之一收敛，误差还能再减少五分之一。迭代 300 次，这五分之一基本拿到了；再多迭代，几乎没有好处。如果聚类的方差远大于 $\sigma_C^2$，迭代就进展缓慢：$F$ 和 $B$ 会迁就给定的 $\alpha$，直到几乎完全解释 $C$，$\alpha$ 也就几乎不再改变。（取 $\sigma_C = 0.1$，或者把协方差矩阵缩小到百分之一，所有像素都会在 50 次以内收敛。）论文的做法是一直迭代到变化可以忽略为止；蒙版下方的说明会写出有多少像素已收敛。

# %% [markdown] name="half-text" lang="en"
# **Break: without the 2.** Solve with (5.10), but add up the lecture's $L(C) = -\lVert R \rVert^2 / \sigma_C^2$. For 100 pixels of the cat: for how many does the sum fall at some turn?

# %% [markdown] name="half-text" lang="zh"
# **何时失效：没有 2。** 仍按 (5.10) 求解，但求和时用讲义的 $L(C) = -\lVert R \rVert^2 / \sigma_C^2$。在猫的 100 个像素中，有多少个的和在某一轮下降？

# %% name="half-run"
from segteach.matting.bayesian import explain_pixel

places = np.argwhere(cat_unknown)
places = places[np.random.default_rng(0).choice(len(places), 100, replace=False)]
state = bayesian(cat.image, cat_trimap)
stories = [explain_pixel(cat.image, cat_trimap, place, state=state) for place in places]
ends = [one.pairs[one.best].terms for one in stories]
fell = {factor: sum((np.diff(terms @ [factor, 1, 1]) < -1e-6).any() for terms in ends) for factor in (1, 2)}
words = say("with the 2: {} of 100 fall; without: {}", "有 2：100 个中有 {} 个下降；没有 2：{} 个")
print(words.format(fell[1], fell[2]))

# %% name="half-figure"
worst = max(ends, key=lambda terms: -np.diff(terms @ [2, 1, 1]).min())
sums = [worst @ factors - worst[-1] @ factors for factors in ([1, 1, 1], [2, 1, 1])]
above = sums[1].max()
first = max(0, np.argmax(sums[1] > -5 * above) - 1)  # the turn before those that are near the end
fig, ax = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
ax.plot(sums[0], "-", color="#0072B2", label=say("(5.6), with the 2", "(5.6)，有 2"))
ax.plot(sums[1], "--", color="#D55E00", label=say("as printed, without", "讲义，没有 2"))
ax.set(xlabel=say("turn", "迭代次数"), ylabel=say("L, less its last value", "L 减去最后的值"))
ax.set(xlim=(first, len(worst) - 1), xticks=range(first, len(worst)), ylim=(-5 * above, 2 * above))
ax.set_title(say("the sum that the turns should raise", "迭代应当使之上升的和"))
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
show(
    fig,
    en="The sum of the log terms over the turns of one pixel, near its last value. With the 2 it rises to that value; as "
    "printed it rises above it and falls again.",
    zh="一个像素的对数项之和随迭代次数的变化，只画出最后的值附近。有 2 时它上升到最后的值；按讲义的写法，它先超过，再降下来。",
)

# %% name="quiz-half-factor"
quiz("05/factor")

# %% name="quiz-pairs"
quiz("05/pairs")

# %% name="quiz-noise"
quiz("05/noise")

# %% name="quiz-same"
quiz("05/same")

# %% [markdown] name="exercise-alpha-text" lang="en"
# **Exercise 5 · Alpha with a noisy blue.** A sensor has much more noise in blue than in green. Let each channel $f$ have its own deviation $\sigma_f$: which $\alpha$ makes $\sum_f (C_f - \alpha F_f - (1 - \alpha) B_f)^2 / \sigma_f^2$ least? Clip it to [0, 1]; where $F = B$, return 1/2.

# %% [markdown] name="exercise-alpha-text" lang="zh"
# **练习 5 · 蓝色通道噪声大时的 α。** 传感器蓝色通道的噪声往往比绿色大得多。设每个通道 $f$ 有各自的标准差 $\sigma_f$，哪个 $\alpha$ 使 $\sum_f (C_f - \alpha F_f - (1 - \alpha) B_f)^2 / \sigma_f^2$ 最小？结果截断到 [0, 1]；$F = B$ 时返回 1/2。

# %% name="exercise-alpha-hint"
hint("05/alpha")

# %% name="exercise-alpha" tags=["exercise"]
def my_alpha(C, F, B, noise):
    """Return alpha (N,) of pixels C, F, B (N, 3); noise (3,): the deviation of each channel.

    返回像素 C、F、B (N, 3) 的 alpha (N,)；noise (3,)：各通道的标准差。
    """
    ### BEGIN SOLUTION
    line = (F - B) / noise
    length2 = (line**2).sum(axis=1)
    along = ((C - B) / noise * line).sum(axis=1)
    alpha = np.full(len(C), 0.5)
    alpha[length2 > 0] = along[length2 > 0] / length2[length2 > 0]
    return np.clip(alpha, 0, 1)
    ### END SOLUTION

# %% name="exercise-alpha-check"
ch5.check_channel_alpha(my_alpha)

# %% name="exercise-alpha-effect"
dice = np.random.default_rng(0)
sigma = np.array([0.03, 0.01, 0.15])
true = np.linspace(0.1, 0.9, 400)
F, B = np.tile([0.8, 0.5, 0.2], (400, 1)), np.tile([0.4, 0.3, 0.7], (400, 1))
C = true[:, None] * F + (1 - true[:, None]) * B + dice.normal(size=F.shape) * sigma
found = {say("plain projection", "普通投影"): solve_alpha(C, F, B, true)}
try:
    found[say("yours", "你的结果")] = my_alpha(C, F, B, sigma)
except NotImplementedError:  # exercise 5 is still to be written
    pass
for name, alpha in found.items():
    print(say("{}: deviation of alpha {:.3f}", "{}：α 的标准差 {:.3f}").format(name, (alpha - true).std()))

# %% [markdown] name="exercise-bugs-text" lang="en"
# **Exercise 6 · Find three bugs.** This is one pixel of Bayesian matting, with three mistakes that have been published, in different ports. The picture below it has stripes of two foreground colours and, between these, two background colours. The number is the mean error of $\alpha$ in the unknown band. Repair one bug and run the picture again: you may find it *worse* than before. That is no reason to go back: as long as the first bug is there, it hides the others.

# %% [markdown] name="exercise-bugs-text" lang="zh"
# **练习 6 · 找出三个错误。** 下面的函数对一个像素做贝叶斯抠像，其中三处错误都在公开的移植版里出现过。它下面的图有两种颜色的前景条纹，两种背景颜色介于其间。图上的数字是未知带中 $\alpha$ 的平均误差。改好一个错误，再运行这幅图：结果可能比原来**更差**。不必因此改回去：第一个错误还在时，会掩盖另外两个。

# %% name="exercise-bugs-given" source="course.chapters.ch5.bugs.buggy_pixel"

# %% name="exercise-bugs-watch"
run = ch5.run_port(buggy_pixel)  # then: repaired_pixel
fig, axes = plt.subplots(1, 3, figsize=(10, 3), layout="constrained")
draw_image(axes[0], run.image, say("picture", "图像"))
draw_image(axes[1], run.truth, say("true alpha", "真值 α"))
title = say("alpha found, error {:.3f}", "求得的 α，误差 {:.3f}")
draw_image(axes[2], run.alpha, title.format(run.error))
for ax in axes:
    ax.set(frame_on=True, xticks=[], yticks=[])
    ax.set_axis_on()
show(
    fig,
    en="A small picture with foreground stripes on the left that fade into two background colours on the right; its "
    "true alpha, an even ramp; and the alpha that the function of this cell finds.",
    zh="一幅小图，左侧的前景条纹向右渐渐过渡到两种背景颜色；它的真值 α 是均匀的斜坡；以及本单元的函数求得的 α。",
)

# %% name="exercise-bugs-hint"
hint("05/bugs")

# %% name="exercise-bugs" tags=["exercise"]
def repaired_pixel(C, alpha, foreground, background, noise=0.01):
    """Return F (3,), B (3,) and alpha of one pixel, as `buggy_pixel` does, without its bugs.

    与 `buggy_pixel` 一样返回一个像素的 F (3,)、B (3,) 和 alpha，但没有其中的错误。
    """
    ### BEGIN SOLUTION
    sides = []
    for colours, weights in (foreground, background):
        mean = np.average(colours, axis=0, weights=weights)
        covariance = np.cov(colours.T, aweights=weights, ddof=0)
        axis = np.linalg.eigh(covariance).eigenvectors[:, -1]
        beyond = (colours - mean) @ axis > 0
        clusters = []
        for half in (beyond, ~beyond):
            x, w = colours[half], weights[half]
            covariance = np.cov(x.T, aweights=w, ddof=0) + 1e-5 * np.eye(3)
            clusters.append((np.average(x, axis=0, weights=w), covariance))
        sides.append(clusters)
    maxlike = -np.inf
    for F_mean, F_cov in sides[0]:
        for B_mean, B_cov in sides[1]:
            numbers = (C, F_mean, F_cov, B_mean, B_cov)
            pair = Pairs(np.zeros(1, int), *(one[None] for one in numbers))
            F, B, a, like, _ = solve(pair, np.array([alpha]), noise, 20, 1e-4)
            if like[0] > maxlike:
                maxlike = like[0]
                best = F[0], B[0], a[0]
    return best
    ### END SOLUTION

# %% name="exercise-bugs-check"
ch5.check_repaired(repaired_pixel)

# %% [markdown] name="solve-breath" lang="en"
# **In one breath.** With $\alpha$ held, $F$ and $B$ follow from a linear system; with $F$ and $B$ held, $\alpha$ is a projection. In turns they climb the posterior, slowly, and the likeliest pair of clusters wins. *Is that better than simpler ways?*

# %% [markdown] name="solve-breath" lang="zh"
# **小结。** 固定 $\alpha$，$F$ 和 $B$ 由线性方程组得到；固定 $F$ 和 $B$，$\alpha$ 是一个投影。两步交替，后验概率缓慢上升；最后取可能性最大的聚类对。这比更简单的方法好吗？

# %% [markdown] name="compare-play" lang="en"
# ## 5.6 Three methods
#
# In the lab of 5.1 open *methods*, press *hair*, then *pebbles*: one head before two backgrounds. Move the lens over the loose strands. Which method takes the joints between the pebbles for hair?

# %% [markdown] name="compare-play" lang="zh"
# ## 5.6 三种方法
#
# 在 5.1 节的实验里打开“方法比较”，先按“头发”，再按“卵石”：同一个头，两种背景。把放大镜移到散开的头发上。哪种方法把卵石之间的缝隙当成了头发？

# %% name="compare-lab"
lab

# %% [markdown] name="compare" lang="en"
# **Two forerunners**, both in the comparison of the paper:
#
# - **Knockout** (Berman, Dadourian and Vlahos, patent 2000). $F$ is a weighted mean of the nearest stretch of the foreground's border: weight 1 at the nearest distance $l$, falling to 0 at $2 l$. A first $B'$ comes from the background's border in the same way, and $C$ is projected on the plane through $B'$ across the line from $B'$ to $F$: that is $B$. Each channel $f$ then gives an alpha, $(f(C) - f(B)) / (f(F) - f(B))$, and their mean, weighted by $|f(F) - f(B)|$, is $\alpha$. No clusters, no covariances.
# - **Ruzon and Tomasi** (2000). The unknown band is cut into overlapping boxes. In each, the colours of either side are a mixture of Gaussians whose axes are those of red, green and blue. Between a foreground and a background Gaussian lies a whole family: means and covariances interpolated along the line. $\alpha$ is the place on the line where that Gaussian explains $C$ best. Solved pixels are not used.
# - **Bayesian matting** takes the probability from the second and adds *oriented* Gaussians, the sliding window over solved pixels, and a posterior for all seven numbers.
#
# What a method has to beat is **harmonic** interpolation: $\alpha$ from the trimap alone, the smoothest fill between 0 and 1. It never looks at a colour.

# %% [markdown] name="compare" lang="zh"
# **两种更早的方法**，论文中都作过比较：
#
# - **Knockout**（Berman、Dadourian 与 Vlahos，2000 年专利）。$F$ 是最近一段前景边界的加权平均：最近距离 $l$ 处权重为 1，到 $2 l$ 处降为 0。同样由背景边界得到 $B'$，再把 $C$ 投影到过 $B'$、垂直于 $B'F$ 连线的平面上，得到 $B$。每个通道 $f$ 给出一个 alpha：$(f(C) - f(B)) / (f(F) - f(B))$，按 $|f(F) - f(B)|$ 加权平均就是 $\alpha$。没有聚类，也没有协方差矩阵。
# - **Ruzon 与 Tomasi**（2000）。把未知带切成互相重叠的小块，每一块里两侧的颜色各用一组轴向与红、绿、蓝一致的高斯分布来描述。一个前景高斯与一个背景高斯之间有一族高斯，均值和协方差沿连线插值；$\alpha$ 就是连线上使该高斯最能解释 $C$ 的位置。不使用已求解的像素。
# - **贝叶斯抠像**从后者继承了概率的想法，又加上**有向**高斯、覆盖已求解像素的滑动窗口，以及对全部七个未知数的后验概率。
#
# 一种方法至少要胜过**调和**插值：只用三分图，在 0 与 1 之间作最光滑的填充，完全不看颜色。

# %% [markdown] name="project-text" lang="en"
# **Knockout's plane**, and how its channels come together: two of its functions. With $B$ so built, $C - B$ is parallel to $F - B'$, not to $F - B$; so the three alphas differ, and a mean is needed.

# %% [markdown] name="project-text" lang="zh"
# **Knockout 的投影平面**，以及三个通道如何合并：下面是它的两个函数。这样得到的 $B$ 使 $C - B$ 平行于 $F - B'$，而不是 $F - B$，所以三个 alpha 各不相同，需要取平均。

# %% name="project-source" source="matting.knockout.project"

# %% name="mean-source" source="matting.knockout.mean_alpha"

# %% [markdown] name="project-try-text" lang="en"
# **Try it.** $F = (1, 0, 0)$, $B' = (0, 0, 0)$, $C = (0.6, 0.2, 0)$. Where does `project` put $B$?

# %% [markdown] name="project-try-text" lang="zh"
# **试一试。** $F = (1, 0, 0)$，$B' = (0, 0, 0)$，$C = (0.6, 0.2, 0)$。`project` 得到的 $B$ 是什么？

# %% name="project-try"
mine = None
try_it(mine, project(np.array([[0.6, 0.2, 0]]), np.array([[1.0, 0, 0]]), np.zeros((1, 3)))[0])

# %% name="quiz-projection"
quiz("05/plane")

# %% [markdown] name="results" lang="en"
# **Results.** The matte, an inset, and the composite on another background, for the three methods and the truth.

# %% [markdown] name="results" lang="zh"
# **结果。** 三种方法与真值的蒙版（alpha matte）、局部放大（inset），以及放到新背景上的合成（composite）。

# %% name="results-run"
from segteach.matting.compositing import composite, plain
from segteach.matting.harmonic import harmonic
from segteach.matting.knockout import knockout
from segteach.matting.ruzon_tomasi import ruzon_tomasi

methods = {"Knockout": knockout, "Ruzon-Tomasi": ruzon_tomasi, say("Bayesian", "贝叶斯"): bayesian}
mattes = {name: method(cat.image, cat_trimap) for name, method in methods.items()}
mattes[say("truth", "真值")] = cat

# %% name="results-figure"
fig, axes = plt.subplots(2, 4, figsize=(13, 5.3), layout="constrained")
draw_methods(axes[0], {name: matte.alpha for name, matte in mattes.items()}, (84, 154))
new = plain(cat.alpha.shape, (0.85, 0.3, 0.4))
for ax, (name, matte) in zip(axes[1], mattes.items()):
    draw_image(ax, composite(matte.foreground, matte.alpha, new), say("composite", "合成"))
show(
    fig,
    en="Above, four mattes of the cat with the whiskers enlarged: Knockout's are broken and grey specks lie beside "
    "them, Ruzon-Tomasi's are fuller, the Bayesian ones are the nearest to the truth. Below, the cat on red with each.",
    zh="上排是猫的四个蒙版，胡须处放大：Knockout 的胡须断断续续，旁边有灰斑；Ruzon-Tomasi 的较完整；贝叶斯的最接近真"
    "值。下排是用各个蒙版把猫放到红色背景上。",
)

# %% [markdown] name="results-saw" lang="en"
# **What you saw.** It is Knockout that takes the joints for hair in the lab. On the cat it loses the whiskers, Ruzon-Tomasi keeps pieces of the cup's white rim beside the head, and Bayesian matting is nearest to the truth, with a few specks at the neck.

# %% [markdown] name="results-saw" lang="zh"
# **刚才看到的是什么。** 在实验里把缝隙当成头发的是 Knockout。在猫身上，它的胡须断了；Ruzon-Tomasi 在头的两侧留下了杯口的白色碎块；贝叶斯抠像最接近真值，只在脖子处有几个斑点。

# %% [markdown] name="table-text" lang="en"
# **Enough pictures for a verdict.** Seven kinds of matte over a texture and over a photograph: fourteen scenes with an exact truth. Per method: the median SAD, how often it is the best of the three, and how often it beats the trimap alone. Predict the order first.

# %% [markdown] name="table-text" lang="zh"
# **足够多的图才能下结论。** 七种蒙版，分别放在纹理和照片前，共 14 个有精确真值的场景。对每种方法给出 SAD 的中位数、在三者中最好的次数，以及胜过只用三分图的次数。先猜一下名次。

# %% name="table-run"
methods[say("trimap alone", "只用三分图")] = harmonic
scores = []
for name in data.MATTING_SCENES:
    for behind in ("texture", "coffee"):
        scene = data.matting_scene(name, background=behind, shape=(120, 160))
        asked = data.trimap_of(scene.alpha, 2)
        found = [method(scene.image, asked).alpha for method in methods.values()]
        scores.append([sad(alpha, scene.alpha, asked == Seed.UNKNOWN) for alpha in found])
scores = np.array(scores)
for column, name in enumerate(methods):
    best = (scores[:, :3].argmin(axis=1) == column).sum()
    beats = (scores[:, column] < scores[:, 3]).sum()
    words = say("median {:.2f}, best in {:2} of 14, beats trimap in {:2}: {}", "中位数 {:.2f}，14 次中最好 {:2} 次，胜过三分图 {:2} 次：{}")
    print(words.format(np.median(scores[:, column]), best, beats, name))

# %% [markdown] name="table-real" lang="en"
# **And on photographs?** The same four on the 12 training photographs of alphamatting.com with their narrow trimaps (Rhemann et al. 2009), measured once with the parameters above, none of them chosen on these pictures. Means over the 12; less is better. (The photographs may not be shipped with a course, so this table cannot be run here.)
#
# | | SAD | MSE | gradient | connectivity | beats the trimap alone |
# |---|---|---|---|---|---|
# | Bayesian | 5.49 | 0.026 | 6.2 | 5.1 | 12 of 12 |
# | Ruzon-Tomasi | 7.33 | 0.047 | 9.7 | 7.2 | 10 of 12 |
# | Knockout | 7.98 | 0.057 | 13.4 | 7.8 | 10 of 12 |
# | trimap alone | 13.30 | 0.077 | 27.6 | 13.7 | |
#
# **What you saw.** Bayesian matting is ahead, as in the comparison of the lecture, and best on 10 of the 12. But no method wins everywhere. On a wire basket (GT25) the two older ones lose even to the trimap alone. In our scenes Ruzon-Tomasi is ahead on one of the two nets. Patience decides there: stopped after 50 turns, Bayesian matting comes to 2.23 and 2.16 on the nets, with 300 to 1.50 and 1.74 (Ruzon-Tomasi 1.51 and 1.39).

# %% [markdown] name="table-real" lang="zh"
# **真实照片呢？** 用同样四种方法处理 alphamatting.com 的 12 幅训练照片和较窄的三分图（Rhemann 等，2009），参数同上，没有一个是在这些照片上挑选的，只测一次。表中是 12 幅的平均值，越小越好。（这些照片不能随课程分发，所以这张表无法在这里运行。）
#
# | | SAD | MSE | 梯度 | 连通性 | 胜过只用三分图 |
# |---|---|---|---|---|---|
# | 贝叶斯 | 5.49 | 0.026 | 6.2 | 5.1 | 12/12 |
# | Ruzon-Tomasi | 7.33 | 0.047 | 9.7 | 7.2 | 10/12 |
# | Knockout | 7.98 | 0.057 | 13.4 | 7.8 | 10/12 |
# | 只用三分图 | 13.30 | 0.077 | 27.6 | 13.7 | |
#
# **刚才看到的是什么。** 与讲义中的比较一样，贝叶斯抠像领先，12 幅中有 10 幅最好。但没有一种方法处处领先：在铁丝筐（GT25）上，两种较早的方法连只用三分图都比不过；在我们的场景中，Ruzon-Tomasi 只在两幅网中的一幅上领先。这里起决定作用的是迭代次数：迭代 50 次就停，贝叶斯抠像在两幅网上的误差是 2.23 和 2.16；迭代 300 次，则降到 1.50 和 1.74（Ruzon-Tomasi 为 1.51 和 1.39）。

# %% name="quiz-share"
quiz("05/shared")

# %% name="quiz-everywhere"
quiz("05/everywhere")

# %% [markdown] name="measures" lang="en"
# **Four measures.** SAD and MSE look at each pixel alone. Two more, from the same benchmark, are nearer to what an eye sees: the **gradient** error compares how steep both mattes are, $\sum (|\nabla \alpha| - |\nabla \alpha^*|)^2$, with Gaussian derivatives of deviation 1.4; the **connectivity** error asks up to which threshold a pixel hangs together with the largest piece that both mattes have in common. A copied port of the latter takes the *background* for that piece, so read before you use.

# %% [markdown] name="measures" lang="zh"
# **四种度量。** SAD 和 MSE 逐个像素比较。同一个评测里还有两种更接近视觉感受的度量：**梯度**误差比较两个蒙版的陡峭程度，$\sum (|\nabla \alpha| - |\nabla \alpha^*|)^2$，其中用标准差为 1.4 的高斯导数；**连通性**误差问的是：从哪个阈值起，一个像素不再与两个蒙版共有的最大连通块相连。流传的一个移植版本把**背景**当成了那个连通块，所以使用之前要读代码。

# %% name="measures-run"
from segteach.metrics import connectivity_error, gradient_error, mse

measures = {"SAD": sad, "MSE": mse, say("gradient", "梯度"): gradient_error, say("connectivity", "连通性"): connectivity_error}
print(*(f"{name:>12}" for name in measures))
for name, matte in list(mattes.items())[:3]:
    print(*(f"{measure(matte.alpha, cat.alpha, cat_unknown):12.3f}" for measure in measures.values()), "", name)

# %% [markdown] name="compare-breath" lang="en"
# **In one breath.** Knockout takes means of the border, Ruzon and Tomasi Gaussians along a line, Bayesian matting a posterior. How far each gets depends on the colours. *What is a matte good for?*

# %% [markdown] name="compare-breath" lang="zh"
# **小结。** Knockout 取边界的平均颜色，Ruzon 与 Tomasi 用连线上的高斯，贝叶斯抠像用后验概率。各自的效果如何，取决于颜色。那么，蒙版有什么用？

# %% [markdown] name="over" lang="en"
# ## 5.7 A new background
#
# In the lab of 5.1 choose *composite* and your own photograph as background.
#
# The matte puts the foreground over any picture $B_{\text{new}}$, with (5.1) once more: $\alpha F + (1 - \alpha) B_{\text{new}}$. It takes $F$, not $C$. In a mixed pixel $C$ still holds a share of the *old* background; pasted on a new one it shows as a **halo**. Bayesian matting gives $F$ along with $\alpha$.

# %% [markdown] name="over" lang="zh"
# ## 5.7 新的背景
#
# 在 5.1 节的实验里选择“合成”，用自己的照片作背景。
#
# 有了蒙版，就能把前景放到任何图像 $B_{\text{new}}$ 上，仍用 (5.1)：$\alpha F + (1 - \alpha) B_{\text{new}}$。注意用的是 $F$，不是 $C$：混合像素的 $C$ 里还含有一部分**旧**背景，贴到新背景上就会出现**光晕**。贝叶斯抠像在求 $\alpha$ 的同时也给出了 $F$。

# %% [markdown] name="hair-text" lang="en"
# **The hair comes back.** The GrabCut mask of 5.1, and what became of it: cut out hard; with chapter 3's border matting, one soft step along the outline; with Bayesian matting in the band; and with a matte made from the true one's trimap. Above each, the error of its alpha over the whole picture.

# %% [markdown] name="hair-text" lang="zh"
# **找回毛发。** 从 5.1 节的 GrabCut 掩码出发：硬抠；用第 3 章的边缘抠像，沿轮廓作一条柔和的过渡；在带内作贝叶斯抠像；以及用真值的三分图作贝叶斯抠像。每幅图上方是 alpha 在整幅图上的误差。

# %% name="hair-run"
from segteach.segmentation.border_matting import border_matting

soft, fine = border_matting(cat.image, mask), bayesian(cat.image, band)
best = bayesian(cat.image, cat_trimap)
cut_outs = {
    say("GrabCut, hard", "GrabCut，硬掩码"): (cat.image, mask.astype(float)),
    say("border matting", "边缘抠像"): (soft.foreground, soft.alpha),
    say("Bayesian in the band", "带内贝叶斯抠像"): (fine.foreground, fine.alpha),
    say("with the true trimap", "用真值的三分图"): (best.foreground, best.alpha),
}

# %% name="hair-figure"
everywhere = np.ones(mask.shape, bool)
fig, axes = plt.subplots(1, 4, figsize=(13, 3), layout="constrained")
for ax, (name, (colours, alpha)) in zip(axes, cut_outs.items()):
    draw_image(ax, composite(colours, alpha, new), f"{name}{say(': ', '：')}{sad(alpha, cat.alpha, everywhere):.2f}")
show(
    fig,
    en="The cat on red four times: with a hard edge and no whiskers; with a soft edge; with fur and the roots of "
    "the whiskers, and remains of the cup; with fur and whiskers whole.",
    zh="红色背景上的四只猫：边缘生硬、没有胡须；边缘柔和；有毛和胡须根部，还残留着杯子的碎块；毛和胡须完整。",
)

# %% [markdown] name="hair-saw" lang="en"
# **What you saw.** Inside the band the fur is back. What the band does not reach stays lost, and where the mask was wrong by more than the band, the matte is, too: **the trimap decides how good a matte can get**.

# %% [markdown] name="hair-saw" lang="zh"
# **刚才看到的是什么。** 带内的毛回来了。带够不到的地方依然丢失；掩码错得比带还宽的地方，蒙版也跟着错。**蒙版能有多好，取决于三分图。**

# %% [markdown] name="halo-text" lang="en"
# **The halo.** The true alpha, once with $C$ and once with $F$, on dark blue. Where does the red saucer still shine?

# %% [markdown] name="halo-text" lang="zh"
# **光晕。** 用真值 alpha，分别用 $C$ 和 $F$ 贴到深蓝色背景上。红色的碟子还在哪里透出来？

# %% name="halo-figure"
night = plain(cat.alpha.shape, (0.05, 0.08, 0.25))
fig, axes = plt.subplots(1, 3, figsize=(13, 3.5), layout="constrained")
pasted, right = (composite(colours, cat.alpha, night) for colours in (cat.image, cat.foreground))
draw_image(axes[0], pasted, say("C pasted: a halo", "贴 C：有光晕"))
draw_image(axes[1], right, say("F over the background", "F 合成到背景上"))
draw_image(axes[2], 0.5 + (pasted - right) * 2, say("the difference, doubled", "两者之差，放大一倍"))
show(
    fig,
    en="The cat on dark blue. With C the fringe of the fur glows in the colours of cup and saucer; with F it does "
    "not. The difference is a coloured line along the fur and the whiskers.",
    zh="深蓝色背景上的猫。贴 C 时，毛的边缘泛出杯子和碟子的颜色；用 F 时没有。两者之差是沿毛和胡须的彩色细线。",
)

# %% [markdown] name="halo-saw" lang="en"
# **What you saw.** The red shines most in the whiskers, which are mixed over their whole length; along the head it is the white of the cup.

# %% [markdown] name="halo-saw" lang="zh"
# **刚才看到的是什么。** 红色在胡须上最明显，因为整根胡须都是混合像素；头部两侧透出的则是杯子的白色。

# %% name="quiz-halo"
quiz("05/halo")

# %% name="quiz-linear"
quiz("05/light")

# %% [markdown] name="exercise-blue-text" lang="en"
# **Exercise 7 · The blue screen.** In a studio $B$ is known and $\alpha$ may be given. Then $F = (C - (1 - \alpha)\,B) / \alpha$, clipped to [0, 1]. Where $\alpha$ is below `smallest` there is next to nothing of $F$ in $C$, and dividing by $\alpha$ only makes its noise large: take there the $F$ of the nearest pixel (straight distance) whose $\alpha$ is at least `smallest`; of several that are equally near, any.

# %% [markdown] name="exercise-blue-text" lang="zh"
# **练习 7 · 蓝幕。** 在摄影棚里 $B$ 是已知的，$\alpha$ 也可以给定，于是 $F = (C - (1 - \alpha)\,B) / \alpha$，截断到 [0, 1]。在 $\alpha$ 小于 `smallest` 处，$C$ 里几乎没有 $F$ 的信息，除以 $\alpha$ 只会放大噪声，这时应取最近的（直线距离）、$\alpha$ 不小于 `smallest` 的像素的 $F$；若有几个一样近，取哪一个都可以。

# %% name="exercise-blue-hint"
hint("05/blue")

# %% name="exercise-blue" tags=["exercise"]
def my_blue_screen(C, alpha, B, smallest):
    """Return F (H, W, 3) of C (H, W, 3) before a screen of one colour B (3,); alpha (H, W).

    返回 F (H, W, 3)；C (H, W, 3) 拍摄于颜色为 B (3,) 的幕布之前，alpha (H, W)。
    """
    ### BEGIN SOLUTION
    few = alpha < smallest
    a = np.where(few, 1, alpha)[..., None]
    F = np.clip((C - (1 - a) * B) / a, 0, 1)
    rows, cols = ndimage.distance_transform_edt(few, return_distances=False, return_indices=True)
    return F[rows, cols]
    ### END SOLUTION

# %% name="exercise-blue-check"
ch5.check_blue_screen(my_blue_screen)

# %% [markdown] name="exercise-blue-effect-text" lang="en"
# A head before a blue screen, with exact $\alpha$ and some camera noise, over a warm background: once with $C$, once with your $F$. The number is the mean error of the half transparent pixels against the true composite. Try `smallest` 0.001 and 0.9 as well. With 0.9 thin hairs take the colour of thicker ones, and the error trebles. With 0.001 it hardly changes: the composite multiplies $F$, and its noise, by $\alpha$ again. The noise would show if $F$ were looked at by itself, blurred, or used with another $\alpha$.

# %% [markdown] name="exercise-blue-effect-text" lang="zh"
# 蓝幕前的头部，$\alpha$ 准确，带少许相机噪声，合成到暖色背景上：一次用 $C$，一次用你的 $F$。数字是半透明像素相对于正确合成结果的平均误差。再把 `smallest` 换成 0.001 和 0.9 试试。取 0.9 时，细发取了旁边粗发的颜色，误差变成三倍。取 0.001 时几乎没有变化：合成时 $F$ 连同它的噪声又乘以了 $\alpha$。如果单独观看 $F$、对它做模糊，或者配上另一个 $\alpha$，噪声就会显现。

# %% name="exercise-blue-effect"
blue, warm = np.array([0.1, 0.25, 0.75]), plain(head.alpha.shape, (0.95, 0.8, 0.5))
noise = np.random.default_rng(0).normal(0, 0.01, head.image.shape)
shot = np.clip(composite(head.foreground, head.alpha, plain(head.alpha.shape, blue)) + noise, 0, 1)
right = composite(head.foreground, head.alpha, warm)
layers = {say("with C", "用 C"): shot}
try:
    layers[say("with your F", "用你的 F")] = my_blue_screen(shot, head.alpha, blue, smallest=0.1)
except NotImplementedError:  # exercise 7 is still to be written
    pass
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
draw_image(axes[0], shot, say("picture", "图像"))
for ax, (name, layer) in zip(axes[1:], layers.items(), strict=False):
    pasted = composite(layer, head.alpha, warm)
    draw_image(ax, pasted, f"{name}{say(': ', '：')}{np.abs(pasted - right)[shared].mean():.3f}")
axes[2].set_axis_off()
show(
    fig,
    en="A head with hair before a blue screen; the same over a warm background with a blue rim in the hair; and, once "
    "your function is written, without it.",
    zh="蓝幕前带头发的头部；合成到暖色背景上，头发里有蓝边；写好函数后，蓝边消失。",
)

# %% [markdown] name="fail" lang="en"
# ## 5.8 Where it fails
#
# Three causes, each switched off in turn: only the background behind the same cat is changed, so that $F$ and $\alpha$ stay as they are.
#
# **1. Both sides share colours.** Then $F - B$ is short, and (5.11) divides by it. **2. A side has structure.** Many colours make wide or many clusters, and something in them explains any $C$. **3. A wide trimap.** More pixels, samples from farther away, and errors that are handed on from ring to ring.

# %% [markdown] name="fail" lang="zh"
# ## 5.8 失效的情形
#
# 三个原因，逐个排除：猫不变，只换它背后的背景，因此 $F$ 和 $\alpha$ 都保持不变。
#
# **1. 两侧颜色相同。** 这时 $F - B$ 很短，而 (5.11) 要除以它。**2. 某一侧有纹理。** 颜色多，聚类就宽或者多，总有一个能解释任何 $C$。**3. 三分图太宽。** 像素更多，样本更远，误差还会一圈一圈传下去。

# %% name="fail-run"
def over(background, width=2):
    """Return the picture of the cat over another background, its matte, and the SAD."""
    image, asked = composite(cat.foreground, cat.alpha, background), data.trimap_of(cat.alpha, width)
    alpha = bayesian(image, asked).alpha
    return image, alpha, sad(alpha, cat.alpha, asked == Seed.UNKNOWN)


fur = np.average(cat.foreground[cat.alpha > 0.9], axis=0)
pebbles = data.matting_scene("fur", shape=cat.alpha.shape).background
cases = {
    say("green", "绿色"): plain(cat.alpha.shape, (0.1, 0.7, 0.2)),
    say("the fur's own mean colour", "毛的平均颜色"): plain(cat.alpha.shape, fur),
    say("pebbles", "卵石"): pebbles,
    say("pebbles, blurred", "卵石，模糊后"): ndimage.gaussian_filter(pebbles, (8, 8, 0)),
}

# %% name="fail-figure"
fig, axes = plt.subplots(2, 4, figsize=(13, 5), layout="constrained")
for (above, below), (name, background) in zip(axes.T, cases.items()):
    image, alpha, error = over(background)
    draw_image(above, image, name)
    draw_image(below, np.repeat(alpha[..., None], 3, axis=2), f"SAD {error:.2f}")
show(
    fig,
    en="The same cat over four backgrounds and its mattes below. Over green the matte is clean; over the fur's own "
    "colour the fur goes grey, over pebbles the whiskers break; over blurred pebbles they are whole again.",
    zh="同一只猫在四种背景前，下排是蒙版。绿色背景前蒙版干净；背景与毛同色时毛变灰，背景是卵石时胡须断"
    "开；卵石模糊之后又变完整。",
)

# %% name="fail-width"
for width in (0, 2, 4, 8):
    error = over(cat.background, width)[2]
    print(say("band {} px beyond the mixed pixels: SAD {:.2f}", "带比混合像素宽 {} px：SAD {:.2f}").format(width, error))

# %% [markdown] name="fail-saw" lang="en"
# **What you saw.** On green the error is a thirtieth of that on the fur's own colour, with nothing else changed: the colour was the cause. Blurring the pebbles keeps their mean and more than halves the error: the structure was the cause. And the wider the band, the larger the error, though every pixel that was added has an alpha of exactly 0 or 1.
#
# What helps: another background (that is why films are shot before green), a narrow trimap, and methods that tie neighbouring pixels to each other. Here each pixel of a ring decides for itself. Chapter 6 ties them.
#
# Some things (5.1) cannot say at all: glass that *bends* the light behind it, a shadow, a coloured filter.

# %% [markdown] name="fail-saw" lang="zh"
# **刚才看到的是什么。** 其他条件不变，绿色背景上的误差只有与毛同色时的三十分之一：原因就是颜色。把卵石模糊，平均颜色不变，误差减少一半以上：原因就是纹理。带越宽误差越大，尽管新增的像素 alpha 全都恰好是 0 或 1。
#
# 对策：换背景（所以电影在绿幕前拍摄），把三分图画窄，或者用让相邻像素互相约束的方法。在这里，一圈里的像素各算各的；第 6 章会把它们联系起来。
#
# 还有一些现象是 (5.1) 根本无法表达的：使背后光线**弯折**的玻璃、影子、有色滤光片。

# %% [markdown] name="exercise-prior-text" lang="en"
# **Exercise 8 · A prior of your own.** The paper takes $P(\alpha)$ as a constant. Most pixels are wholly in or out: write a log prior $L(\alpha)$ that says so. It must be symmetric, finite on [0, 1] (both ends too), highest at 0 and 1, lowest at 1/2, and never rise on the way to the middle. Many functions will do.

# %% [markdown] name="exercise-prior-text" lang="zh"
# **练习 8 · 设计自己的先验。** 论文里 $P(\alpha)$ 是常数。而大多数像素要么全是前景，要么全是背景：请写一个体现这一点的对数先验 $L(\alpha)$。它应当对称，在 [0, 1] 上（包括两端）有限，在 0 和 1 处最大，在 1/2 处最小，而且从两端到中间不能回升。符合要求的函数有很多。

# %% name="exercise-prior-hint"
hint("05/prior")

# %% name="exercise-prior" tags=["exercise"]
def my_prior(alpha):
    """Return L(alpha) (N,) for alpha (N,) in [0, 1].

    对 [0, 1] 中的 alpha (N,) 返回 L(alpha) (N,)。
    """
    ### BEGIN SOLUTION
    return -0.75 * (np.log(alpha + 0.01) + np.log(1.01 - alpha))
    ### END SOLUTION

# %% name="exercise-prior-check"
ch5.check_prior(my_prior)

# %% name="exercise-prior-quiz"
quiz("05/prior")

# %% [markdown] name="exercise-prior-effect-text" lang="en"
# With $L(\alpha)$ there is no formula for $\alpha$ any more: `solve_alpha_with` tries 2001 values. Here $C$ is exact, and only $\sigma_C$ differs. Without a prior all three lines would be the diagonal.

# %% [markdown] name="exercise-prior-effect-text" lang="zh"
# 加上 $L(\alpha)$ 之后，$\alpha$ 不再有公式：`solve_alpha_with` 逐一尝试 2001 个值。这里 $C$ 是准确的，不同的只是 $\sigma_C$。没有先验时，三条线都会是对角线。

# %% name="exercise-prior-effect"
true = np.linspace(0, 1, 201)
F, B = np.tile([0.8, 0.5, 0.2], (201, 1)), np.tile([0.4, 0.3, 0.7], (201, 1))
C = true[:, None] * F + (1 - true[:, None]) * B
fig, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
ax.plot([0, 1], [0, 1], color="#8C8C8C", lw=1, label=say("no prior", "没有先验"))
for noise, line in ((0.01, "-"), (0.1, "--"), (0.3, ":")):
    try:
        ax.plot(true, ch5.solve_alpha_with(my_prior, C, F, B, noise), line, label=f"$\\sigma_C$ = {noise:g}")
    except NotImplementedError:  # exercise 8 is still to be written
        pass
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
ax.set(xlabel=say("true alpha", "真值 α"), ylabel=say("alpha found", "求得的 α"))
ax.set_title(say("what your prior does", "你的先验的作用"))
show(
    fig,
    en="The diagonal and, once your prior is written, the alpha found with it over the true one: for little noise "
    "nearly the diagonal, for more noise a curve that is drawn towards 0 and 1.",
    zh="对角线；写好先验后，还有求得的 α 随真值 α 的变化：噪声小时几乎是对角线，噪声大时曲线被拉向 0 和 1。",
)
# %% [markdown] name="own-text" lang="en"
# **On your own photograph.** Load one in the lab of 5.1 or 5.1's trimap lab: something with hair before a quiet background. Draw a box, widen the band until no hair leaves it, and put the result on another picture. Which of the three causes do you see?

# %% [markdown] name="own-text" lang="zh"
# **换成自己的照片。** 在 5.1 节的实验里载入一张照片，最好是背景单纯、有头发的。画一个框，把带调宽到没有头发伸出带外，再把结果放到另一幅图上。三个原因里你看到了哪一个？

# %% [markdown] name="summary" lang="en"
# ## 5.9 In one breath
#
# - A matte answers $C = \alpha F + (1 - \alpha) B$ (5.1): seven unknowns, three equations, and a trimap that lends the rest.
# - Bayes: the best triple explains $C$ (5.6) and uses colours that are usual on either side (5.9); samples are weighted by (5.7) and clustered by (5.8).
# - In turns: a system of 6 by 6 (5.10), a projection (5.11). The posterior never falls, and the 50 turns of published programs are seldom the end.
# - The trimap and the colours decide how good a matte can get; $F$, not $C$, goes onto the new background.
#
# Next question: *each pixel decided for itself. What if neighbours had to agree, and scribbles were enough?* Chapter 6.

# %% [markdown] name="summary" lang="zh"
# ## 5.9 本章小结
#
# - 抠像就是求解 $C = \alpha F + (1 - \alpha) B$ (5.1)：七个未知数，三个方程，其余信息来自三分图。
# - 贝叶斯：最好的三元组既能解释 $C$ (5.6)，又使用两侧常见的颜色 (5.9)；样本按 (5.7) 加权，按 (5.8) 聚类。
# - 交替求解：一个 6×6 的方程组 (5.10)，一次投影 (5.11)。后验概率不会下降；公开的程序只迭代 50 次，往往还没有收敛。
# - 蒙版能有多好，取决于三分图和颜色；放到新背景上的是 $F$，不是 $C$。
#
# 下一个问题：每个像素都是各算各的。如果要求相邻像素一致，而且只画几笔就够，会怎样？ 见第 6 章。

# %% [markdown] name="references" lang="en"
# ## References
#
# - Y.-Y. Chuang, B. Curless, D. H. Salesin, R. Szeliski: A Bayesian approach to digital matting. *CVPR* 2001.
# - M. T. Orchard, C. A. Bouman: Color quantization of images. *IEEE Trans. Signal Processing* 39 (1991).
# - A. Berman, A. Dadourian, P. Vlahos: Method for removing from an image the background surrounding a selected object. US patent 6,134,346 (2000).
# - M. A. Ruzon, C. Tomasi: Alpha estimation in natural images. *CVPR* 2000.
# - C. Rhemann, C. Rother, J. Wang, M. Gelautz, P. Kohli, P. Rott: A perceptually motivated online benchmark for image matting. *CVPR* 2009.
# - R. J. Radke: *Computer Vision for Visual Effects*, chapter 2. Cambridge University Press 2013.
# - T. Porter, T. Duff: Compositing digital images. *SIGGRAPH* 1984.

# %% [markdown] name="references" lang="zh"
# ## 参考文献
#
# - Y.-Y. Chuang, B. Curless, D. H. Salesin, R. Szeliski: A Bayesian approach to digital matting. *CVPR* 2001。
# - M. T. Orchard, C. A. Bouman: Color quantization of images. *IEEE Trans. Signal Processing* 39 (1991)。
# - A. Berman, A. Dadourian, P. Vlahos: Method for removing from an image the background surrounding a selected object. 美国专利 6,134,346（2000）。
# - M. A. Ruzon, C. Tomasi: Alpha estimation in natural images. *CVPR* 2000。
# - C. Rhemann, C. Rother, J. Wang, M. Gelautz, P. Kohli, P. Rott: A perceptually motivated online benchmark for image matting. *CVPR* 2009。
# - R. J. Radke: *Computer Vision for Visual Effects*，第 2 章。Cambridge University Press 2013。
# - T. Porter, T. Duff: Compositing digital images. *SIGGRAPH* 1984。
