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
# # 6 · Closed-form matting
#
# After this chapter you can
#
# - say why alpha is a linear function of the colours in a small window, and when it is not;
# - remove $F$ and $B$ from the matting problem, with proof, and write down the matting Laplacian;
# - read a row of that Laplacian beside a row of plain affinities;
# - solve for alpha from a few scribbles, at once or step by step;
# - tell what its smallest eigenvectors show;
# - compare nine methods as alphamatting.com does, and say where each one loses.
#
# Run a cell with **Shift+Enter**. Every lab also works from the keyboard.

# %% [markdown] name="title" lang="zh"
# # 6 · 闭式抠像
#
# 学完本章，你将能够：
#
# - 说明为什么在小窗口里 alpha 是颜色的线性函数，以及什么时候不是；
# - 从抠像问题中消去 $F$ 和 $B$，给出证明，并写出抠像拉普拉斯矩阵；
# - 读懂这个矩阵的一行，并与普通相似度的一行比较；
# - 由几笔涂抹求出 alpha，一步到位或逐步迭代；
# - 说明它的最小特征值对应的几个特征向量显示了什么；
# - 像 alphamatting.com 那样比较九种方法，并指出每种方法在哪里不如别的方法。
#
# 按 **Shift+Enter** 运行一个单元格。所有实验都可以只用键盘操作。

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np
from scipy import ndimage
from scipy.sparse import diags_array
from scipy.sparse.linalg import spsolve

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.course.chapters import ch6
from segteach.course.figure import show
from segteach.course.quiz import hint, quiz
from segteach.course.try_it import try_it
from segteach.draw.closed_form import cost_picture, grey_picture
from segteach.draw.matting import draw_matte, draw_methods
from segteach.draw.overlays import draw_image, style
from segteach.language import say
from segteach.metrics import sad
from segteach.widgets.player import StepPlayer

plt.rcParams.update(style())

# %% [markdown] name="play" lang="en"
# ## 6.1 A few strokes
#
# Five strokes are there: *foreground* on the head, *background* beside it. There is no trimap: all that is not painted is unknown. Under the player stands SAD.
#
# - Take strokes back, one by one. How many does it take until hair stands free?
# - All five again: paint one more of background where alpha is grey. Does SAD fall? And across hair?
# - Step back through the iterations of the last stroke. What is right early, what late?

# %% [markdown] name="play" lang="zh"
# ## 6.1 只画几笔
#
# 图上已有五笔：头上是“前景”，旁边是“背景”。这里没有三分图：没有涂到的像素都是未知的。播放条下面是 SAD。
#
# - 逐笔撤销：要画几笔，头发才会分离出来？
# - 恢复五笔，再在 alpha 发灰的地方画一笔背景：SAD 会下降吗？如果这一笔横过头发呢？
# - 逐步退回上一笔的各次迭代：哪些部分先对，哪些后对？

# %% name="play-lab"
from segteach.labs.scribbles import ScribbleLab

scribble_lab = ScribbleLab("hair")
scribble_lab

# %% [markdown] name="matting" lang="en"
# **What you saw.** With background on one side only SAD is 18, with the fourth stroke 3.3, with the fifth 2.6: five strokes free most of the hair; what stays grey is where no stroke is near, such as the gaps between strands. One more stroke of background on a grey patch brings SAD down; one across hair takes it up, for a stroke is believed. In the film of the first five strokes six iterations come a few pixels beyond them (SAD 30); then the lab solves all at once. After one more stroke the first iteration brings nearly all of it.
#
# **What it is.** Chapter 5 asked each pixel by itself, and asked much of its trimap. The equation is still
#
# $$I_i = \alpha_i F_i + (1 - \alpha_i) B_i , \tag{6.1}$$
#
# seven unknowns and three equations at each pixel $i$: the problem is **ill posed**, and something must be added. The methods before add it in two ways:
#
# | asks for | method | how |
# |---|---|---|
# | a trimap | Bayesian matting (2001) | colours round the pixel, chapter 5 |
# | a trimap | Poisson matting (2004) | the gradient of $\alpha$ follows that of $I$ |
# | a trimap | random walk (2005) | like neighbours have like $\alpha$ |
# | scribbles | Wang and Cohen (2005) | samples and belief propagation, again and again |
#
# Methods with a trimap estimate $F$, $B$ and $\alpha$ by turns, says the lecture, and need it to be narrow. (The random walk finds $\alpha$ alone.) From scribbles each turn is a hard nonlinear problem of its own. **Closed-form matting** (Levin, Lischinski and Weiss 2006, 2008) removes $F$ and $B$ by algebra and finds $\alpha$ as the minimum of a quadratic function.

# %% [markdown] name="matting" lang="zh"
# **刚才看到的是什么。** 背景只涂一侧时 SAD 为 18，加上第四笔为 3.3，第五笔为 2.6：五笔就分离出大部分头发；发灰的是附近没有涂抹的地方，例如发丝之间的空隙。在发灰处补一笔背景，SAD 就下降；若这一笔盖住了头发，SAD 反而上升，因为涂抹处一律当作已知。在最初五笔的动画里，六次迭代只到达涂抹外的几个像素（SAD 为 30），然后实验一步求出全部。再补一笔时，第一次迭代就几乎到位。
#
# **它是什么。** 第 5 章让每个像素各算各的，对三分图的要求也高。方程仍然是
#
# $$I_i = \alpha_i F_i + (1 - \alpha_i) B_i , \tag{6.1}$$
#
# 每个像素 $i$ 有七个未知数、三个方程：这是**病态**（ill-posed）问题，必须补充信息。此前的方法有两类：
#
# | 需要 | 方法 | 思路 |
# |---|---|---|
# | 三分图 | 贝叶斯抠像（2001） | 像素周围的颜色，见第 5 章 |
# | 三分图 | 泊松抠像（2004） | $\alpha$ 的梯度跟随 $I$ 的梯度 |
# | 三分图 | 随机游走（2005） | 颜色相近的邻点 $\alpha$ 相近 |
# | 涂抹 | Wang 与 Cohen（2005） | 反复采样，做置信传播 |
#
# 讲义说，用三分图的方法交替估计 $F$、$B$ 和 $\alpha$，要求三分图足够窄（随机游走只求 $\alpha$）；由涂抹（scribble）出发的方法，每一轮都是一个复杂的非线性优化问题。**闭式抠像**（closed-form matting；Levin、Lischinski 与 Weiss，2006、2008）用代数方法消去 $F$ 和 $B$，$\alpha$ 就是一个二次函数的最小值点。

# %% name="quiz-ill-posed"
quiz("06/ill-posed")

# %% [markdown] name="bands-text" lang="en"
# **A trimap must be narrow.** The cat of chapter 5 with a band of 2 and of 16 pixels beyond its mixed pixels, by Bayesian matting and by closed form; and closed form from five strokes, with no trimap at all. The number is SAD over what is unknown, in thousands.

# %% [markdown] name="bands-text" lang="zh"
# **三分图必须足够窄。** 仍用第 5 章的猫：未知带从混合像素向外再延伸 2 个或 16 个像素，用贝叶斯抠像和闭式抠像求解；最后一幅完全不用三分图，只用五笔涂抹，由闭式抠像得到。数字是未知像素上的 SAD，以千为单位。

# %% name="strokes"
from segteach.matting.bayesian import bayesian
from segteach.matting.closed_form import closed_form

cat = data.matting_scene("fur", background="coffee", shape=(120, 160))
out, inside = Seed.BACKGROUND, Seed.FOREGROUND
strokes = [
    Stroke([[30, 60], [45, 56], [50, 80], [45, 103], [26, 100]], 2, inside),
    Stroke([[75, 79], [112, 60], [112, 98], [82, 90]], 2, inside),
    Stroke([[8, 38], [45, 19], [112, 15]], 2, out),
    Stroke([[8, 124], [45, 142], [112, 146]], 2, out),
    Stroke([[14, 72], [10, 80], [14, 90]], 2, out),
]
seeds = seeds_from_strokes(strokes, cat.alpha.shape)
unknown = seeds == Seed.UNKNOWN

# %% name="bands"
narrow, wide = (data.trimap_of(cat.alpha, width) for width in (2, 16))
asked = {say("2 px", "2 像素"): narrow, say("16 px", "16 像素"): wide, say("strokes", "涂抹"): seeds}
mattes = {}
for method, name in ((bayesian, say("Bayesian", "贝叶斯")), (closed_form, say("closed form", "闭式"))):
    for words, trimap in asked.items():
        if method is closed_form or trimap is not seeds:
            alpha = method(cat.image, trimap).alpha
            title = say("{}, {}: {:.2f}", "{}，{}：{:.2f}")
            mattes[title.format(name, words, sad(alpha, cat.alpha, trimap == Seed.UNKNOWN))] = alpha
fig, axes = plt.subplots(1, 5, figsize=(13, 2.5), layout="constrained")
draw_methods(axes, mattes, (64, 120))
show(
    fig,
    en="Five mattes of the cat with its whiskers enlarged. With the narrow band both methods find the whiskers. With "
    "the wide band the Bayesian matte has pieces of cup and saucer in it, closed form fewer. From strokes alone the "
    "whiskers are there, with grey clouds beside them.",
    zh="猫的五幅蒙版，胡须处放大。未知带窄时两种方法都找到了胡须。带宽时，贝叶斯蒙版里混进了杯子和碟子的碎块，"
    "闭式的要少一些。只用涂抹时胡须也在，旁边有灰色的云状区域。",
)

# %% [markdown] name="bands-saw" lang="en"
# **What you saw.** A wider band hurts both, the Bayesian matte by more (1.25 against 0.85). Counted apart, most of this difference lies inside the cat, where the band made opaque pixels unknown. Closed form collects no samples; each alpha hangs on its neighbours', and so it does with strokes that touch a tenth of the picture.

# %% [markdown] name="bands-saw" lang="zh"
# **刚才看到的是什么。** 带变宽，两种方法都变差，贝叶斯抠像差得更多（SAD 增加 1.25，闭式增加 0.85）。分开统计，这一差别大部分在猫的内部，即被划进未知带的不透明像素上。闭式抠像不采集样本，每个 alpha 只与邻近像素的相联系，所以只用涂抹也能求解，而这几笔只覆盖了图像的十分之一。

# %% name="quiz-stroke-says"
quiz("06/stroke-says")

# %% [markdown] name="line-text" lang="en"
# ## 6.2 Colour lines
#
# Click on the outline, then walk along it with the arrow keys. In the cube are the colours of one small window, with the true lines of $F$ and $B$. How far are $F$ and $B$ from their lines, and what does the window cost? Compare the examples *edge* and *edge, no line*, each with both sizes of the window.

# %% [markdown] name="line-text" lang="zh"
# ## 6.2 颜色线
#
# 单击轮廓，再用方向键沿轮廓走。立方体里是一个小窗口的颜色，以及 $F$ 和 $B$ 真正的颜色线。$F$ 和 $B$ 离各自的颜色线有多远？窗口的代价是多少？比较例子“边缘”和“边缘，无颜色线”，两种窗口大小都试一试。

# %% name="line-lab"
from segteach.labs.colour_line import ColourLineLab

line_lab = ColourLineLab()
line_lab

# %% [markdown] name="line" lang="en"
# **What you saw.** At *edge* both layers lie near lines (0.0003 and 0.003 off): a linear function of the colours fits $\alpha$ within 0.003, and the window costs $1.5 \cdot 10^{-5}$. At *edge, no line* $B$ has a third colour and is 0.07 off: the cost, 0.27, is thousands of times larger. A larger window holds more colours and costs more. On the cat the third of the windows that lie farthest from their lines cost 11 times as much as the nearest third (medians).
#
# **Colour line.** In a small window of a photograph the colours of one thing differ mostly in how they are lit. They lie near a line in colour space (Omer and Werman 2004):
#
# $$C_i = \beta_i C_1 + (1 - \beta_i) C_2 . \tag{6.2}$$
#
# **Theorem.** If $F$ and $B$ of a window each lie on such a line, then $\alpha$ is a linear function of the colours in it:
#
# $$\alpha_i = a^R R_i + a^G G_i + a^B B_i + b \quad \text{for all } i \in w . \tag{6.3}$$
#
# **Proof.** Write $F_i = F_2 + \beta^F_i (F_1 - F_2)$ and $B_i = B_2 + \beta^B_i (B_1 - B_2)$ in (6.1) and sort:
#
# $$I_i - B_2 = \begin{bmatrix} F_2 - B_2 & F_1 - F_2 & B_1 - B_2 \end{bmatrix} \begin{bmatrix} \alpha_i \\ \alpha_i \beta^F_i \\ (1 - \alpha_i) \beta^B_i \end{bmatrix} . \tag{6.4}$$
#
# The matrix is the same for all pixels of the window. Where it can be inverted, the first row of its inverse is $a$, and $b = -a \cdot B_2$. Neither $\alpha_i$, nor $\beta^F_i$, nor $\beta^B_i$ had to be known. $\square$

# %% [markdown] name="line" lang="zh"
# **刚才看到的是什么。** “边缘”处两层都接近颜色线（偏离 0.0003 和 0.003）：颜色的线性函数拟合 $\alpha$，误差不超过 0.003，窗口的代价是 $1.5 \cdot 10^{-5}$。“边缘，无颜色线”处 $B$ 多出第三种颜色，偏离 0.07，代价 0.27，大了几千倍。窗口越大，颜色越多，代价也越大。在猫身上，离颜色线最远的三分之一窗口，代价的中位数是最近的三分之一的 11 倍。
#
# **颜色线（color line）。** 在照片的小窗口里，同一物体的颜色主要因光照而异，因此落在颜色空间的一条直线附近（Omer 与 Werman，2004）：
#
# $$C_i = \beta_i C_1 + (1 - \beta_i) C_2 . \tag{6.2}$$
#
# **定理。** 如果窗口中 $F$ 和 $B$ 的颜色各在一条这样的直线上，那么 $\alpha$ 是窗口中颜色的线性函数：
#
# $$\alpha_i = a^R R_i + a^G G_i + a^B B_i + b , \quad \forall i \in w . \tag{6.3}$$
#
# **证明。** 把 $F_i = F_2 + \beta^F_i (F_1 - F_2)$ 和 $B_i = B_2 + \beta^B_i (B_1 - B_2)$ 代入 (6.1) 并整理：
#
# $$I_i - B_2 = \begin{bmatrix} F_2 - B_2 & F_1 - F_2 & B_1 - B_2 \end{bmatrix} \begin{bmatrix} \alpha_i \\ \alpha_i \beta^F_i \\ (1 - \alpha_i) \beta^B_i \end{bmatrix} . \tag{6.4}$$
#
# 窗口内所有像素的矩阵都相同。只要它可逆，逆矩阵的第一行就是 $a$，而 $b = -a \cdot B_2$。$\alpha_i$、$\beta^F_i$、$\beta^B_i$ 都不必知道。$\square$

# %% name="quiz-known-lines"
quiz("06/known-lines")

# %% [markdown] name="line-how" lang="en"
# **The lecture's example** writes it with pictures: $\alpha = -2\,\boxed{I} + 1$. It holds where $F$ is black and $B$ a grey of one half, so that $I = (1 - \alpha)/2$ in every channel. One channel turned over and stretched *is* the matte, and neither $F$ nor $B$ was asked for.
#
# A single colour is a line of length 0, so constant $F$ and $B$ are a special case. But the proof needs the matrix of (6.4) to be invertible. With constant layers it has one column that counts, and one channel will do. Where the two lines meet in a point, nothing tells a change of $\alpha$ from a change of light.

# %% [markdown] name="line-how" lang="zh"
# **讲义的例子**用图像来写这个公式：$\alpha = -2\,\boxed{I} + 1$。当 $F$ 是黑色、$B$ 是亮度为 0.5 的灰色时它成立：每个通道都有 $I = (1 - \alpha)/2$。把一个通道反相、拉伸，得到的**就是**蒙版，根本不必知道 $F$ 和 $B$。
#
# 单一颜色是长度为 0 的线段，所以 $F$ 和 $B$ 为常数是一种特例。但证明要求 (6.4) 的矩阵可逆。两层都是常数时，矩阵里只有一列起作用，一个通道就够。如果两条线相交于一点，就无法区分 $\alpha$ 的变化和光照的变化。

# %% name="quiz-meeting-lines"
quiz("06/meeting-lines")

# %% [markdown] name="line-try-text" lang="en"
# **Try it.** In a window $a = (2, -1, 0)$ and $b = 0.1$. Which $\alpha$ has a pixel of colour $(0.5, 0.3, 0.9)$ by (6.3)?

# %% [markdown] name="line-try-text" lang="zh"
# **试一试。** 某个窗口里 $a = (2, -1, 0)$，$b = 0.1$。按 (6.3)，颜色为 $(0.5, 0.3, 0.9)$ 的像素，其 $\alpha$ 是多少？

# %% name="line-try"
mine = None
try_it(mine, np.dot([2, -1, 0], [0.5, 0.3, 0.9]) + 0.1)

# %% name="quiz-grey-slope"
quiz("06/grey-slope")

# %% [markdown] name="line-proof-text" lang="en"
# **The proof in numbers.** Nine pixels with random $\alpha$, random $\beta^F$ and $\beta^B$ on two random lines: $a$ and $b$ from the matrix of (6.4), and what they give.

# %% [markdown] name="line-proof-text" lang="zh"
# **代入数值验证。** 取九个像素，$\alpha$、$\beta^F$、$\beta^B$ 都是随机数，两条颜色线也是随机的：由 (6.4) 的矩阵求 $a$ 和 $b$，再看它们给出的结果。

# %% name="line-proof"
rng = np.random.default_rng(1)
F_1, F_2, B_1, B_2 = rng.uniform(0.1, 0.9, (4, 3))
alpha, beta_F, beta_B = rng.uniform(size=(3, 9, 1))
F, B = F_2 + beta_F * (F_1 - F_2), B_2 + beta_B * (B_1 - B_2)
I = alpha * F + (1 - alpha) * B
a = np.linalg.inv(np.column_stack([F_2 - B_2, F_1 - F_2, B_1 - B_2]))[0]
b = -a @ B_2
print("alpha  ", np.round(alpha.ravel(), 3))
print("a I + b", np.round(I @ a + b, 3))
assert np.allclose(I @ a + b, alpha.ravel())

# %% [markdown] name="line-fit-text" lang="en"
# **And where the lines are not exact?** Then $a$ and $b$ are fitted. The window that you chose in the lab: least squares with a small $\varepsilon$ on $a$, by hand and as the lab has it.

# %% [markdown] name="line-fit-text" lang="zh"
# **颜色线不精确时怎么办？** 这时 $a$ 和 $b$ 由拟合得到。取你在实验中选的窗口，做最小二乘，并对 $a$ 加上很小的 $\varepsilon$：先手算，再与实验的结果比较。

# %% name="line-fit"
fit = line_lab.fit
G = np.column_stack([fit.colours, np.ones(len(fit.colours))])
light = np.column_stack([np.sqrt(fit.eps) * np.eye(3), np.zeros(3)])  # a costs a little, b nothing
a_b = np.linalg.lstsq(np.vstack([G, light]), np.append(fit.alpha, np.zeros(3)), rcond=None)[0]
print("a", np.round(a_b[:3], 3), "b", np.round(a_b[3], 3))
print(say("greatest error of the fit", "拟合的最大误差"), np.abs(G @ a_b - fit.alpha).max().round(4))
assert np.allclose(G @ a_b, fit.fitted, atol=1e-5)

# %% name="quiz-three-materials"
quiz("06/three-materials")

# %% [markdown] name="exercise-line-text" lang="en"
# **Exercise 1 · A line through black.** Light that grows or fades multiplies a colour: $C_i = \beta_i C_1$, which is (6.2) with $C_2$ black. Return the direction, of length 1 and of either sign, of the line *through the origin* that is nearest to some colours: the sum of their squared distances is least. Return also how far they are from it, root mean square. (`colour_line` of the package goes through the mean.)

# %% [markdown] name="exercise-line-text" lang="zh"
# **练习 1 · 过黑色的直线。** 光照增强或减弱，就是给颜色乘上一个系数：$C_i = \beta_i C_1$，即 (6.2) 中 $C_2$ 为黑色。对一组颜色，求**过原点**且离它们最近的直线，也就是距离平方和最小的那一条。返回它的方向（长度为 1，正负均可），以及这些颜色到它的距离的均方根。（软件包的 `colour_line` 求的是过均值的直线。）

# %% name="exercise-line-hint"
hint("06/line")

# %% name="exercise-line" tags=["exercise"]
def my_line(colours):
    """Return direction (3,), of length 1, and away: the RMS distance of colours (N, 3) from the line.

    返回方向 direction (3,)（长度为 1）和 away：颜色 colours (N, 3) 到直线的均方根距离。
    """
    ### BEGIN SOLUTION
    direction = np.linalg.svd(colours, full_matrices=False)[2][0]
    rest = colours - np.outer(colours @ direction, direction)
    return direction, np.sqrt((rest**2).sum(axis=1).mean())
    ### END SOLUTION

# %% name="exercise-line-check"
ch6.check_line(my_line)

# %% [markdown] name="exercise-line-effect-text" lang="en"
# Red and blue of 24 × 24 pixels of the wall behind the astronaut and of her suit, with both lines and the distances from them. The wall lies nearly on a line through black. The suit does not: in its bright places green and blue still grow, red hardly does, at 0.9 of its range. Some of this is the encoding: in linear light (right) the two distances are closer, but not the same. That is why (6.2) has two ends.

# %% [markdown] name="exercise-line-effect-text" lang="zh"
# 取宇航员身后的墙和她的航天服各 24 × 24 像素，画出红、蓝两个分量、两条直线以及到直线的距离。墙的颜色几乎在过黑色的直线上；航天服则不然：亮处绿、蓝分量还在增大，红色分量已达 0.9，几乎不再增大。部分原因在于颜色的编码：换成线性光（右图），两个距离更接近，但仍不相等。所以 (6.2) 需要两个端点。

# %% name="exercise-line-patches"
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.matting.compositing import to_linear
from segteach.matting.local_view import colour_line

photo = data.load("astronaut")
suit = photo[300:324, 120:144].reshape(-1, 3)
patches = {say("wall", "墙"): photo[100:124, 330:354].reshape(-1, 3), say("suit", "航天服"): suit}
patches[say("suit, linear light", "航天服，线性光")] = to_linear(suit)

# %% name="exercise-line-effect"
fig, axes = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
for ax, (name, colours) in zip(axes, patches.items(), strict=True):
    line = colour_line(colours)
    ax.scatter(*colours[:, [0, 2]].T, s=4, c="0.6")
    ax.plot(*line.ends[:, [0, 2]].T, BACKGROUND, label=say("mean: {:.3f}", "过均值：{:.3f}").format(line.away))
    try:
        direction, away = my_line(colours)
        ax.axline((0, 0), direction[[0, 2]], c=FOREGROUND, ls="--", label=say("black: {:.3f}", "过黑色：{:.3f}").format(away))
    except NotImplementedError:  # exercise 1 is still to be written
        pass
    ax.legend(loc="upper left", title=say("line through", "直线与距离"))
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel=say("red", "红"), ylabel=say("blue", "蓝"), title=name)
show(
    fig,
    en="Red and blue of three sets of colours as points, each with the line through their mean (blue) and the line "
    "through black (orange, dashed): of the wall the two agree; of the suit the first is much steeper and more than twice as near; "
    "in linear light the two are closer again.",
    zh="三组颜色的红、蓝分量画成点，各有一条过均值的直线（蓝色）和一条过黑色的直线（橙色虚线）："
    "墙的两条直线几乎重合；航天服的前者陡得多，距离不到后者的一半；在线性光中两条直线又更接近。",
)

# %% [markdown] name="line-breath" lang="en"
# **In one breath.** If both layers of a window lie on lines in colour space, alpha is linear in the colours: four numbers a window in place of seven a pixel. Single colours are the simplest lines. *What does it cost when the fit is not perfect?*

# %% [markdown] name="line-breath" lang="zh"
# **小结。** 如果窗口中两层的颜色各在一条线上，alpha 就是颜色的线性函数：每个窗口四个数，代替每个像素七个未知数。单一颜色是最简单的线。拟合不完美时，代价是多少？

# %% [markdown] name="cost-play" lang="en"
# ## 6.3 What an alpha costs
#
# A small piece of a picture, and two alphas for it. Which one costs less? Say A or B (or the same), then look at the reason.
#
# - Find a pair in which the *true* alpha loses.
# - Find a pair that cost the same.

# %% [markdown] name="cost-play" lang="zh"
# ## 6.3 一个 alpha 的代价
#
# 给出图像的一小块和两个候选 alpha：哪个代价更小？选 A、B 或“一样”，再看理由。
#
# - 找一对 alpha，其中**真值**的代价反而更大。
# - 再找代价相同的一对。

# %% name="cost-lab"
from segteach.labs.cost_game import CostGame

CostGame()

# %% [markdown] name="cost" lang="en"
# **What you saw.** At an edge the true alpha loses to the *brightness* of the picture; $\alpha$ and $1 - \alpha$ cost the same. What costs nothing, or next to nothing, is any alpha that is linear in the colours of each window. A constant is, and so is $1 - \alpha$ as soon as $\alpha$ is. The brightness is linear as well, wrong as it is, and all but free. So the cost alone does not find the matte; it says which alphas fit the picture, and the strokes choose among them.
#
# **Formula.** A window $w_k$ costs how badly the best linear function fits $\alpha$ in it, and a little for a steep one:
#
# $$J(\alpha) = \sum_k J_k(\alpha) , \qquad J_k(\alpha) = \min_{a, b} \Big[ \sum_{i \in w_k} (\alpha_i - a \cdot I_i - b)^2 + \varepsilon \lVert a \rVert^2 \Big] . \tag{6.5}$$
#
# The lecture writes it as a distance: $J(\alpha) = \sum_w d\big(\alpha_w, \operatorname{span}\{R_w, G_w, B_w, 1\}\big) + \varepsilon \cdot \text{smoothness}(\alpha)$. Here $\alpha_w$ is a vector of nine numbers, and so are the red, the green and the blue of the window; $d$ is the squared distance. The smoothness is the $\lVert a \rVert^2$ of each window: a small $a$ lets $\alpha$ change little where the picture does. It also makes the minimum unique where the colours of a window are all the same.
#
# Windows overlap, so each pixel must agree with its neighbours: that is how alpha travels from the strokes into the picture.

# %% [markdown] name="cost" lang="zh"
# **刚才看到的是什么。** 在边缘处，真值 alpha 的代价反而比图像的**亮度**大；$\alpha$ 与 $1 - \alpha$ 代价相同。凡是在每个窗口里都是颜色的线性函数的 alpha，代价都为零或几乎为零。常数就是这样的 alpha；若 $\alpha$ 是，$1 - \alpha$ 也是。亮度也是线性函数：把它当作 alpha 是错的，代价却几乎为零。所以单凭代价找不到蒙版：代价只说明哪些 alpha 与图像相符，从中选出哪一个由涂抹决定。
#
# **公式。** 窗口 $w_k$ 的代价，是用最佳线性函数拟合 $\alpha$ 的残差平方和，再加上对斜率的少许惩罚：
#
# $$J(\alpha) = \sum_k J_k(\alpha) , \qquad J_k(\alpha) = \min_{a, b} \Big[ \sum_{i \in w_k} (\alpha_i - a \cdot I_i - b)^2 + \varepsilon \lVert a \rVert^2 \Big] . \tag{6.5}$$
#
# 讲义把它写成距离：$J(\alpha) = \sum_w d\big(\alpha_w, \operatorname{span}\{R_w, G_w, B_w, 1\}\big) + \varepsilon \cdot \text{smoothness}(\alpha)$。其中 $\alpha_w$ 是九个数组成的向量，窗口的红、绿、蓝三个通道也各是这样一个向量；$d$ 是距离的平方。平滑项（smoothness）就是各窗口的 $\lVert a \rVert^2$：$a$ 小，$\alpha$ 随图像的变化就小。窗口里颜色全都相同时，它还使最小值点唯一。
#
# 窗口互相重叠，所以每个像素都要与邻居一致：alpha 就是这样从涂抹处传到整幅图像的。

# %% name="quiz-costs-nothing"
quiz("06/costs-nothing")

# %% [markdown] name="eliminate" lang="en"
# **$F$ and $B$ leave the problem, then $a$ and $b$ do.** Write the colours of the window and a 1 into the rows of $G_k$ (below it $\sqrt\varepsilon$ for each part of $a$), and three zeros below the alphas. Then the inner minimum is an ordinary least-squares problem, with the solution
#
# $$\begin{bmatrix} a \\ b \end{bmatrix} = (G_k^{\mathsf T} G_k)^{-1} G_k^{\mathsf T} \bar\alpha_k , \qquad G_k = \begin{bmatrix} I_1^{\mathsf T} & 1 \\ \vdots & \vdots \\ I_n^{\mathsf T} & 1 \\ \sqrt\varepsilon\, \mathrm{I}_3 & 0 \end{bmatrix} , \quad \bar\alpha_k = \begin{bmatrix} \alpha_1 \\ \vdots \\ \alpha_n \\ 0 \end{bmatrix} ,$$
#
# and what is left of $\bar\alpha_k$ is $\bar\alpha_k - G_k (G_k^{\mathsf T} G_k)^{-1} G_k^{\mathsf T} \bar\alpha_k$. The matrix in front of $\bar\alpha_k$ is a projection $P$, symmetric with $P^2 = P$, so its squared length is
#
# $$J_k(\alpha) = \bar\alpha_k^{\mathsf T} \big( \mathrm{I} - G_k (G_k^{\mathsf T} G_k)^{-1} G_k^{\mathsf T} \big) \bar\alpha_k . \tag{6.6}$$
#
# A **quadratic function** of alpha alone. $\square$ Earlier methods guess $F$ and $B$, solve for $\alpha$, and begin again. Here nothing has to be guessed.

# %% [markdown] name="eliminate" lang="zh"
# **先消去 $F$ 和 $B$，再消去 $a$ 和 $b$。** 把窗口各像素的颜色和一个 1 写成 $G_k$ 的各行（下面再加三行，$a$ 的每个分量对应一个 $\sqrt\varepsilon$），并在各 alpha 下面补三个零。内层的最小化就是普通的最小二乘问题，解为
#
# $$\begin{bmatrix} a \\ b \end{bmatrix} = (G_k^{\mathsf T} G_k)^{-1} G_k^{\mathsf T} \bar\alpha_k , \qquad G_k = \begin{bmatrix} I_1^{\mathsf T} & 1 \\ \vdots & \vdots \\ I_n^{\mathsf T} & 1 \\ \sqrt\varepsilon\, \mathrm{I}_3 & 0 \end{bmatrix} , \quad \bar\alpha_k = \begin{bmatrix} \alpha_1 \\ \vdots \\ \alpha_n \\ 0 \end{bmatrix} ,$$
#
# 残差为 $\bar\alpha_k - G_k (G_k^{\mathsf T} G_k)^{-1} G_k^{\mathsf T} \bar\alpha_k$。$\bar\alpha_k$ 前面的矩阵是投影矩阵 $P$：它对称，且 $P^2 = P$。因此残差的平方和为
#
# $$J_k(\alpha) = \bar\alpha_k^{\mathsf T} \big( \mathrm{I} - G_k (G_k^{\mathsf T} G_k)^{-1} G_k^{\mathsf T} \big) \bar\alpha_k . \tag{6.6}$$
#
# 它是只含 alpha 的**二次函数**。$\square$ 之前的方法先猜 $F$ 和 $B$，再求 $\alpha$，反复迭代；这里什么都不用猜。

# %% [markdown] name="window-code-text" lang="en"
# **Code.** (6.6) for one window in four lines: the matrix between its alphas. The window of the lab in 6.2 costs, by the matrix, what the lab says.

# %% [markdown] name="window-code-text" lang="zh"
# **代码。** 用四行代码写出一个窗口的 (6.6)：各 alpha 之间的矩阵。用这个矩阵计算 6.2 节实验中那个窗口的代价，结果与实验给出的相同。

# %% name="window-code"
def window_matrix(colours, eps):
    """Return the (n, n) matrix of J_k between the alphas of a window; colours (n, 3)."""
    n = len(colours)
    G = np.vstack([np.column_stack([colours, np.ones(n)]), np.sqrt(eps) * np.eye(3, 4)])
    left = np.eye(n + 3) - G @ np.linalg.pinv(G)  # pinv: (G^T G)^-1 G^T, with fewer digits lost
    return left[:n, :n]


fit = line_lab.fit
mine = fit.alpha @ window_matrix(fit.colours, fit.eps) @ fit.alpha
print(say("by the matrix {:.6g}, by the lab {:.6g}", "用矩阵 {:.6g}，实验给出 {:.6g}").format(mine, fit.cost))
assert np.isclose(mine, fit.cost, rtol=1e-3, atol=1e-7)

# %% [markdown] name="cost-map-text" lang="en"
# **Watch.** Where in the picture does an alpha cost something? The cat's true alpha, the same made hard, and the same moved by three pixels. Under each, $J_k$ of every window (bright is dear).

# %% [markdown] name="cost-map-text" lang="zh"
# **观察。** alpha 在图像的哪些地方产生代价？比较猫的真值 alpha、硬化之后的 alpha、平移三个像素的 alpha。下排是各窗口的 $J_k$（越亮代价越大）。

# %% name="cost-map"
from segteach.matting.local_view import window_costs

alphas = {
    say("true", "真值"): cat.alpha,
    say("made hard", "硬化"): (cat.alpha > 0.5).astype(float),
    say("moved by 3 px", "平移 3 像素"): np.roll(cat.alpha, 3, axis=1),
}
fig, axes = plt.subplots(2, 3, figsize=(11, 5.6), layout="constrained")
for (above, below), (name, alpha) in zip(axes.T, alphas.items()):
    costs = np.add(*window_costs(cat.image, alpha))
    draw_image(above, alpha, name)
    draw_image(below, cost_picture(costs, 1.0), f"J = {costs.sum():.1f}")
show(
    fig,
    en="Three alphas of the cat and below what each window costs: next to nothing for the true one, much along the "
    "whole outline for the hard one, and still more for the one that was moved.",
    zh="猫的三个 alpha，下面是各窗口的代价：真值几乎没有代价；硬化后整条轮廓代价都大；平移后更大。",
)

# %% [markdown] name="cost-map-saw" lang="en"
# **What you saw.** The true alpha is cheap, though not free: its layers lie near lines, not on them. Rounding and moving make it some 25 times dearer, all along the outline.

# %% [markdown] name="cost-map-saw" lang="zh"
# **刚才看到的是什么。** 真值 alpha 的代价小，但不为零：它的两层只是接近颜色线，并不严格在线上。硬化和平移使代价增大到约 25 倍，全都集中在轮廓上。

# %% name="quiz-huge-eps"
quiz("06/huge-eps")

# %% [markdown] name="exercise-cost-text" lang="en"
# **Exercise 2 · A window whose pixels count differently.** Some pixels of a window are known to be noisy, or lie farther from its middle. Let pixel $i$ count $w_i$ and return what the window costs:
#
# $$\min_{a, b} \sum_i w_i (\alpha_i - a \cdot I_i - b)^2 + \varepsilon \lVert a \rVert^2 .$$
#
# As in (6.5), $b$ is not punished.

# %% [markdown] name="exercise-cost-text" lang="zh"
# **练习 2 · 像素权重不同的窗口。** 窗口里有的像素噪声大，有的离中心较远。设像素 $i$ 的权重为 $w_i$，返回这个窗口的代价：
#
# $$\min_{a, b} \sum_i w_i (\alpha_i - a \cdot I_i - b)^2 + \varepsilon \lVert a \rVert^2 .$$
#
# 与 (6.5) 一样，$b$ 不受惩罚。

# %% name="exercise-cost-hint"
hint("06/cost")

# %% name="exercise-cost" tags=["exercise"]
def my_cost(colours, alpha, weights, eps):
    """Return the cost, a number; colours (n, 3), alpha (n,), weights (n,), all > 0, eps > 0.

    返回代价，一个数；colours (n, 3)、alpha (n,)、weights (n,) 均为正，eps > 0。
    """
    ### BEGIN SOLUTION
    x = colours - np.average(colours, axis=0, weights=weights)
    y = alpha - np.average(alpha, weights=weights)
    a = np.linalg.solve(x.T @ (weights[:, None] * x) + eps * np.eye(3), x.T @ (weights * y))
    return weights @ (y - x @ a) ** 2 + eps * a @ a
    ### END SOLUTION

# %% name="exercise-cost-check"
ch6.check_cost(my_cost)

# %% [markdown] name="cost-breath" lang="en"
# **In one breath.** In every window alpha is compared with the best linear function of the colours; what is left is a quadratic function of alpha alone. Constants are free, and $1 - \alpha$ costs what $\alpha$ does. *Summed over all windows, which matrix is that?*

# %% [markdown] name="cost-breath" lang="zh"
# **小结。** 在每个窗口里，把 alpha 与颜色的最佳线性函数比较，残差是只含 alpha 的二次函数。常数没有代价，$1 - \alpha$ 与 $\alpha$ 代价相同。对所有窗口求和，得到的是什么矩阵？

# %% [markdown] name="row-play" lang="en"
# ## 6.4 The matting Laplacian
#
# Choose a pixel by a click. Which of its neighbours should have the same alpha? On the left the weights of the matting Laplacian in its 5×5 neighbourhood, on the right those of a plain comparison of colours with one $\sigma$ for the whole picture.
#
# - At an edge: change $\sigma$ until the last line of the table comes near the true alpha.
# - Now go to *edge and texture*. Does any $\sigma$ do?

# %% [markdown] name="row-play" lang="zh"
# ## 6.4 抠像拉普拉斯矩阵
#
# 单击一个像素：它的哪些邻居应当有相同的 alpha？左边是抠像拉普拉斯矩阵在它的 5×5 邻域中的权重，右边是只比较颜色、整幅图用同一个 $\sigma$ 得到的权重。
#
# - 在边缘处：调节 $\sigma$，使表的最后一行接近真值。
# - 再换到“边缘与纹理”：有合适的 $\sigma$ 吗？

# %% name="row-lab"
from segteach.labs.laplacian_rows import LaplacianRowLab

LaplacianRowLab()

# %% [markdown] name="row" lang="en"
# **What you saw.** The last line of the table asks which alpha the neighbours propose, $\sum_j W_{ij} \alpha_j / \sum_j W_{ij}$. At the edge the matting weights come near the true one (0.194 for 0.188); one $\sigma$ has to be right for the place: 0.05 gives 0.210, 0.1 gives 0.551. Where edge and texture meet (true 0.313), matting says 0.291, and no $\sigma$ comes below 0.72. Some matting weights are **negative**: those pixels should differ.
#
# **Formula.** (6.5) is a sum of quadratic functions, so it is one: $J(\alpha) = \alpha^{\mathsf T} L\, \alpha$. Work out (6.6) with the mean colour $\mu_k$ and the covariance matrix $\Sigma_k$ of each window of $n = 9$ pixels, and each entry is
#
# $$L_{ij} = \sum_{k \,|\, (i, j) \in w_k} \Big[ \delta_{ij} - \frac1n \Big( 1 + (I_i - \mu_k)^{\mathsf T} \big( \Sigma_k + \tfrac{\varepsilon}{n} \mathrm{I}_3 \big)^{-1} (I_j - \mu_k) \Big) \Big] . \tag{6.7}$$
#
# $L$ is the **matting Laplacian**; the weights of the lab are $W_{ij} = -L_{ij}$ for $i \ne j$, so that $L = D - W$ with the sums of the weights on the diagonal, $D$. An entry depends on the picture round $i$ and $j$ alone. We take $\varepsilon = 10^{-7}$ and $3 \times 3$ windows, as the authors' program does.
#
# > **Correction to the lecture.** It prints $L_{ij} \propto \sum_k -\big(1 + (C_i - \mu_k)^{\mathsf T} (\Sigma_k + \varepsilon \mathrm{I}_3)^{-1} (C_j - \mu_k)\big)$ with $C$ for our $I$. For $i \ne j$ that is right up to the factor $1/n$, with an $\varepsilon$ that is ours divided by $n$. On the diagonal $\delta_{ij}$ is missing: without it, rows do not sum to 0, and a constant alpha would have a negative cost.

# %% [markdown] name="row" lang="zh"
# **刚才看到的是什么。** 表的最后一行是邻点给出的 alpha：$\sum_j W_{ij} \alpha_j / \sum_j W_{ij}$。在边缘处，抠像权重的结果接近真值（0.194，真值 0.188）；单一的 $\sigma$ 要恰好适合这个地方才行：0.05 得 0.210，0.1 得 0.551。在边缘与纹理相交处（真值 0.313），抠像权重得 0.291，而不论 $\sigma$ 取多少，结果都不低于 0.72。有些抠像权重是**负数**：表示那些像素的 alpha 应当不同。
#
# **公式。** (6.5) 是二次函数之和，因此仍是二次函数：$J(\alpha) = \alpha^{\mathsf T} L\, \alpha$。用每个窗口（$n = 9$ 个像素）的平均颜色 $\mu_k$ 和协方差矩阵 $\Sigma_k$ 把 (6.6) 展开，每个元素为
#
# $$L_{ij} = \sum_{k \,|\, (i, j) \in w_k} \Big[ \delta_{ij} - \frac1n \Big( 1 + (I_i - \mu_k)^{\mathsf T} \big( \Sigma_k + \tfrac{\varepsilon}{n} \mathrm{I}_3 \big)^{-1} (I_j - \mu_k) \Big) \Big] . \tag{6.7}$$
#
# $L$ 就是**抠像拉普拉斯矩阵**（matting Laplacian）；实验里的权重就是 $W_{ij} = -L_{ij}$（$i \ne j$），即 $L = D - W$，对角矩阵 $D$ 是各行权重之和。每个元素只取决于 $i$、$j$ 附近的图像。与原作者的程序一样，取 $\varepsilon = 10^{-7}$，窗口为 $3 \times 3$。
#
# > **对讲义的更正。** 讲义写作 $L_{ij} \propto \sum_k -\big(1 + (C_i - \mu_k)^{\mathsf T} (\Sigma_k + \varepsilon \mathrm{I}_3)^{-1} (C_j - \mu_k)\big)$，其中 $C$ 即这里的 $I$。对 $i \ne j$，除系数 $1/n$ 外是对的，其 $\varepsilon$ 相当于我们的 $\varepsilon / n$。但对角线上漏了 $\delta_{ij}$：没有它，各行之和就不为 0，常数 alpha 的代价会变成负数。

# %% name="quiz-positive-entry"
quiz("06/positive-entry")

# %% [markdown] name="row-code-text" lang="en"
# **Code.** (6.7) word for word, a loop over windows, on a piece of 12×12 pixels of the cat's ear. The package computes all windows at once; the entries agree.

# %% [markdown] name="row-code-text" lang="zh"
# **代码。** 照 (6.7) 逐项写成代码，对窗口循环，用于猫耳朵处 12×12 像素的一小块。软件包一次算出所有窗口，各元素一致。

# %% name="row-code"
def laplacian_by_hand(image, eps):
    """Return the matting Laplacian (H W, H W) of image (H, W, 3)."""
    H, W, _ = image.shape
    number, L = np.arange(H * W).reshape(H, W), np.zeros((H * W, H * W))
    for row in range(1, H - 1):
        for col in range(1, W - 1):
            window = np.s_[row - 1 : row + 2, col - 1 : col + 2]
            i, I = number[window].ravel(), image[window].reshape(9, 3)
            apart = I - I.mean(axis=0)
            inverse = np.linalg.inv(apart.T @ apart / 9 + eps / 9 * np.eye(3))
            L[np.ix_(i, i)] += np.eye(9) - (1 + apart @ inverse @ apart.T) / 9
    return L

# %% name="row-check"
from segteach.matting.laplacian import matting_laplacian

ear = cat.image[14:26, 56:68]
L_ear = laplacian_by_hand(ear, 1e-7)
difference = np.abs(L_ear - matting_laplacian(ear).toarray()).max()
print(say("package and formula differ by {:.1e}", "软件包与公式相差 {:.1e}").format(difference))
print("L - L^T", np.abs(L_ear - L_ear.T).max(), "  L 1", f"{np.abs(L_ear.sum(axis=1)).max():.1e}")
print(say("smallest eigenvalue", "最小特征值"), f"{np.linalg.eigvalsh(L_ear)[0]:.1e}")
print(say("most entries in a row", "一行中最多的非零元素个数"), (np.abs(L_ear) > 0).sum(axis=1).max())
assert difference < 1e-9

# %% [markdown] name="row-certificate" lang="en"
# **Why.** $L$ is *symmetric*, as (6.7) is in $i$ and $j$. $L\mathbf 1 = 0$: a constant is linear with $a = 0$. No eigenvalue is negative: $\alpha^{\mathsf T} L \alpha$ is a sum of minima of squares. And a row has at most 25 entries, since two pixels of a window are at most two rows and columns apart.

# %% [markdown] name="row-certificate" lang="zh"
# **原因。** $L$ **对称**，因为 (6.7) 对 $i$ 和 $j$ 对称。$L\mathbf 1 = 0$：常数是 $a = 0$ 的线性函数。没有负特征值：$\alpha^{\mathsf T} L \alpha$ 是若干平方和的最小值之和。一行至多 25 个元素，因为同一窗口的两个像素至多相隔两行两列。

# %% name="quiz-row-reach"
quiz("06/row-reach")

# %% [markdown] name="row-try-text" lang="en"
# **Try it.** In a window of one colour everywhere, $I_i - \mu_k = 0$. What does it add to $L_{ij}$ for $i \ne j$, and what to $L_{ii}$? A list of two numbers.

# %% [markdown] name="row-try-text" lang="zh"
# **试一试。** 某个窗口颜色处处相同，$I_i - \mu_k = 0$。它对 $L_{ij}$（$i \ne j$）和 $L_{ii}$ 各贡献多少？写成两个数的列表。

# %% name="row-try"
mine = None
try_it(mine, [-1 / 9, 1 - 1 / 9])

# %% name="quiz-half-light"
quiz("06/half-light")

# %% [markdown] name="exercise-rows-text" lang="en"
# **Exercise 3 · The Laplacian of one scan line.** A picture of a single row has grey values $g_1, \ldots, g_N$; its windows are three neighbours, all of them inside the row, and in each $\alpha \approx a\,g + b$. Return the matrix $L$ of (6.7): now $n = 3$, and in place of the covariance stands the variance of three numbers, with $\varepsilon / n$ added. (`matting_laplacian` wants colours, and windows of 3 × 3.)

# %% [markdown] name="exercise-rows-text" lang="zh"
# **练习 3 · 一条扫描线的拉普拉斯矩阵。** 图像只有一行，灰度值为 $g_1, \ldots, g_N$；窗口是相邻的三个像素，完全在这一行之内，每个窗口里 $\alpha \approx a\,g + b$。返回 (6.7) 的矩阵 $L$：这里 $n = 3$，协方差矩阵换成三个数的方差，再加上 $\varepsilon / n$。（`matting_laplacian` 需要彩色图像和 3 × 3 的窗口。）

# %% name="exercise-rows-hint"
hint("06/rows")

# %% name="exercise-rows" tags=["exercise"]
def my_laplacian(grey, eps):
    """Return the matting Laplacian (N, N) of a row of grey values (N,), N >= 3; eps > 0.

    返回一行灰度值 grey (N,) 的抠像拉普拉斯矩阵 (N, N)，N >= 3；eps > 0。
    """
    ### BEGIN SOLUTION
    L = np.zeros((len(grey), len(grey)))
    for first in range(len(grey) - 2):
        window = slice(first, first + 3)
        apart = grey[window] - grey[window].mean()
        variance = grey[window].var() + eps / 3
        L[window, window] += np.eye(3) - (1 + np.outer(apart, apart) / variance) / 3
    return L
    ### END SOLUTION

# %% name="exercise-rows-check"
ch6.check_rows(my_laplacian)

# %% [markdown] name="exercise-rows-effect-text" lang="en"
# Two scan lines through the same soft edge. Three pixels at either end are known, alpha of the others is where your quadratic form is least ($\varepsilon = 10^{-7}$). Left, $F$ and $B$ are the same all along: $\alpha$ is linear in the grey value, and found. Right, the background brightens from left to right: one grey value cannot tell that from a little more foreground.

# %% [markdown] name="exercise-rows-effect-text" lang="zh"
# 两条扫描线穿过同一条柔和的边缘。两端各有三个像素已知，其余像素的 alpha 取你的二次型的最小值点（$\varepsilon = 10^{-7}$）。左图中 $F$ 和 $B$ 处处相同：$\alpha$ 是灰度值的线性函数，能够求出。右图中背景从左到右逐渐变亮：只凭一个灰度值，无法把它与前景稍多的情况区分开。

# %% name="exercise-rows-scene"
places = np.arange(60)
true = np.clip((places - 20) / 20, 0, 1)
ends = np.r_[0:3, 57:60]
backgrounds = {
    say("B the same all along", "B 处处相同"): 0.25 + 0 * places,
    say("B brightens", "B 逐渐变亮"): np.linspace(0.15, 0.45, 60),
}

# %% name="exercise-rows-effect"
fig, axes = plt.subplots(1, 2, figsize=(11, 3.4), layout="constrained", sharey=True)
for ax, (name, B) in zip(axes, backgrounds.items(), strict=True):
    grey = 0.85 * true + (1 - true) * B
    ax.plot(places, grey, "0.6", label=say("grey value", "灰度值"))
    ax.plot(places, true, BACKGROUND, lw=6, alpha=0.4, label=say("true alpha", "真值 alpha"))
    try:
        L = my_laplacian(grey, 1e-7)
        found = np.linalg.solve(L[3:57, 3:57], -L[3:57, ends] @ true[ends])
        ax.plot(places[3:57], found, FOREGROUND, label=say("yours", "你的结果"))
    except NotImplementedError:  # exercise 3 is still to be written
        pass
    ax.set(title=name, xlabel=say("pixel", "像素"))
axes[0].legend()
show(
    fig,
    en="Grey values, true alpha and the alpha that your Laplacian gives along two scan lines: with a constant background "
    "the last two agree; with a background that brightens the found alpha is off by up to 0.07.",
    zh="沿两条扫描线的灰度值、真值 alpha 和由你的矩阵求得的 alpha：背景不变时后两者一致；背景逐渐变亮时，求得的 alpha 最多偏差 0.07。",
)

# %% [markdown] name="row-breath" lang="en"
# **In one breath.** $J(\alpha) = \alpha^{\mathsf T} L \alpha$, with a sparse symmetric matrix that the picture alone determines. Its weights are adapted in each window, and may be negative. *And which alpha is the answer?*

# %% [markdown] name="row-breath" lang="zh"
# **小结。** $J(\alpha) = \alpha^{\mathsf T} L \alpha$，$L$ 是只由图像决定的稀疏对称矩阵。它的权重在每个窗口里自适应，而且可以为负。那么，哪个 alpha 才是答案？

# %% [markdown] name="solve-play" lang="en"
# ## 6.5 Strokes, and a system of equations
#
# Back in the lab of 6.1, shown here once more. Press *hair*, so that the five strokes of the start are back, and drag the player to its first iterations. Then paint one more stroke and do the same.
#
# - Where does alpha change first, where last?
# - Choose *soft* constraints and a small weight $\lambda$. What becomes of the strokes?

# %% [markdown] name="solve-play" lang="zh"
# ## 6.5 涂抹与线性方程组
#
# 再看 6.1 节的实验（下面再次显示）。按“头发”，恢复最初的五笔，把播放条拖回最初几次迭代。然后再画一笔，同样拖回去看。
#
# - alpha 在哪里先变，在哪里最后才变？
# - 选“软约束”，把权重 $\lambda$ 调小：涂抹处会怎样？

# %% name="solve-lab"
scribble_lab

# %% [markdown] name="solve" lang="en"
# **What you saw.** From 1/2 everywhere an iteration hands alpha on by two pixels: after six, only what is near the strokes has changed, and SAD is 30. The lab waits no longer and solves the system at once: 2.6. After one more stroke, what was computed for the last system shortens the way: the first iteration is nearly the answer. With a small $\lambda$ the strokes are only a wish, and alpha leaves some of them: with 0.01 it rises to 0.4 under those of the background.
#
# **Formula.** The picture gives $L$, the user gives strokes: $S$ on the background, $C$ on the foreground.
#
# $$\alpha = \arg\min_\alpha\; \alpha^{\mathsf T} L\, \alpha \quad \text{s.t.} \quad \alpha_i = 0,\; i \in S ; \quad \alpha_i = 1,\; i \in C . \tag{6.8}$$
#
# **Hard.** Let $U$ be the unknown pixels and $K$ the known ones. The gradient is $2 L \alpha$; where alpha is free it must be 0:
#
# $$L_{UU}\, \alpha_U = -L_{UK}\, \alpha_K . \tag{6.9}$$
#
# **Soft.** Or a known pixel may leave its value at a cost, $\lambda\, (\alpha_i - \alpha_i^{\text{known}})^2$. With $D$ diagonal, 1 at known pixels and 0 elsewhere:
#
# $$(L + \lambda D)\, \alpha = \lambda D\, \alpha^{\text{known}} . \tag{6.10}$$
#
# The paper has soft constraints with some large $\lambda$; the authors' program takes 100. We use hard ones unless you choose otherwise: with $\lambda = 100$ the cat's SAD differs by less than 0.001.

# %% [markdown] name="solve" lang="zh"
# **刚才看到的是什么。** 从处处为 1/2 开始，每次迭代只能把 alpha 向外传两个像素：六次之后只有涂抹附近变了，SAD 还是 30。实验不再等下去，一步解出方程组：2.6。再补一笔时，上一个方程组的计算结果缩短了路程，第一次迭代就几乎是答案。$\lambda$ 很小时，涂抹只表示一种倾向，alpha 可以偏离它：取 0.01 时，背景涂抹处的 alpha 最高到 0.4。
#
# **公式。** 图像给出 $L$，用户给出涂抹：背景上是 $S$，前景上是 $C$。
#
# $$\alpha = \arg\min_\alpha\; \alpha^{\mathsf T} L\, \alpha \quad \text{s.t.} \quad \alpha_i = 0,\; i \in S ; \quad \alpha_i = 1,\; i \in C . \tag{6.8}$$
#
# **硬约束**（hard）。设 $U$ 为未知像素，$K$ 为已知像素。梯度是 $2 L \alpha$，在 alpha 不受约束的像素上必须为 0：
#
# $$L_{UU}\, \alpha_U = -L_{UK}\, \alpha_K . \tag{6.9}$$
#
# **软约束**（soft）。也可以允许已知像素偏离它的值，代价为 $\lambda\, (\alpha_i - \alpha_i^{\text{known}})^2$。设 $D$ 为对角矩阵，已知像素处为 1，其余为 0：
#
# $$(L + \lambda D)\, \alpha = \lambda D\, \alpha^{\text{known}} . \tag{6.10}$$
#
# 论文用软约束，$\lambda$ 取很大的数；原作者的程序取 100。本课程默认用硬约束：取 $\lambda = 100$ 时，这只猫的 SAD 相差不到 0.001。

# %% name="quiz-one-kind"
quiz("06/one-kind")

# %% [markdown] name="solve-code-text" lang="en"
# **Code.** (6.9) in three lines with a sparse solver, on the cat with its five strokes. The package returns the same alpha, clipped to [0, 1].

# %% [markdown] name="solve-code-text" lang="zh"
# **代码。** 用稀疏求解器，三行代码就能求解 (6.9)，对象是这只猫和那五笔涂抹。软件包返回相同的 alpha，只是截断到了 [0, 1]。

# %% name="solve-code"
L = matting_laplacian(cat.image)
U, K = np.flatnonzero(unknown), np.flatnonzero(~unknown)
alpha_K = (seeds.flat[K] == Seed.FOREGROUND).astype(float)
alpha_U = spsolve(L[U][:, U].tocsc(), -L[U][:, K] @ alpha_K)
found = closed_form(cat.image, seeds)
print(say("difference {:.1e}", "相差 {:.1e}").format(np.abs(np.clip(alpha_U, 0, 1) - found.alpha.flat[U]).max()))
outside = (alpha_U < -0.001) | (alpha_U > 1.001)
words = say("before clipping: {:.0f} % outside of [0, 1], from {:.2f} to {:.2f}", "截断之前：{:.0f}% 在 [0, 1] 之外，从 {:.2f} 到 {:.2f}")
print(words.format(100 * outside.mean(), alpha_U.min(), alpha_U.max()))
assert np.allclose(np.clip(alpha_U, 0, 1), found.alpha.flat[U], atol=1e-6)

# %% [markdown] name="outside-text" lang="en"
# **Note.** Nothing in (6.8) keeps alpha in [0, 1]. More than a quarter of the unknown pixels leave it, most by little, and are cut off at the end. A matrix whose weights are all positive would keep them in (section 6.9 shows why); this one has negative weights.

# %% [markdown] name="outside-text" lang="zh"
# **说明。** (6.8) 并不保证 alpha 在 [0, 1] 之内。超过四分之一的未知像素超出了范围，大多只超出一点，最后被截断。如果权重全为正，alpha 就不会超出（原因见 6.9 节）；而这个矩阵有负的权重。

# %% name="quiz-beyond-one"
quiz("06/beyond-one")

# %% [markdown] name="film-text" lang="en"
# **Watch.** (6.9) can be solved at once, by factors of the matrix, or step by step, by **conjugate gradients**. The film shows every tenth iteration; the curve is $\alpha^{\mathsf T} L \alpha$ before clipping, on a logarithmic scale. It never rises.

# %% [markdown] name="film-text" lang="zh"
# **观察。** (6.9) 可以用矩阵分解一步求出，也可以用**共轭梯度法**（conjugate gradients）逐步逼近。动画每十次迭代取一帧；曲线是截断之前的 $\alpha^{\mathsf T} L \alpha$，取对数，它从不上升。

# %% name="film"
from segteach.matting.closed_form import closed_form_steps

every = list(closed_form_steps(cat.image, seeds, solver="iterations", tolerance=1e-4))
assert all(after.objective <= before.objective for before, after in zip(every, every[1:]))
film = StepPlayer(
    every[::10] + every[-1:],
    draw_matte,
    size=(4.8, 3.6),
    curve=lambda state: np.log10(state.objective),
    curve_label=say("log10 of the objective", "目标函数的 log10"),
)
film

# %% [markdown] name="film-saw" lang="en"
# **What you saw.** Fifty iterations bring the shape, hundreds the whiskers: first what is near the strokes, then what lies far behind edges. The curve seems to rest long before alpha does: at an energy 0.4 % above its least (iteration 520), SAD is still more than a quarter too large. `segteach` uses factors where memory allows it, and conjugate gradients for pictures too large for them.

# %% [markdown] name="film-saw" lang="zh"
# **刚才看到的是什么。** 五十次迭代显出形状，几百次才有胡须：先是涂抹附近，后是远处隔着边缘的地方。曲线早早就像是不动了，alpha 却还在变：第 520 次迭代时，能量只比最小值高千分之四，SAD 却还大四分之一以上。内存够用时 `segteach` 用矩阵分解，图像太大时用共轭梯度法。

# %% name="quiz-falls"
quiz("06/falls")

# %% name="film-numbers"
solved = closed_form(cat.image, seeds)
words = say("{}: energy {:8.3f}, SAD {:.2f}", "{}：能量 {:8.3f}，SAD {:.2f}")
for state in (*every[40::120], every[-1], solved):
    name = say("iteration {:3d}", "第 {:3d} 次迭代").format(state.iteration)
    name = say("solved at once", "直接求解") if state is solved else name
    print(words.format(name, state.objective, sad(state.alpha, cat.alpha, unknown)))

# %% name="quiz-weak-strokes"
quiz("06/weak-strokes")

# %% name="quiz-warm"
quiz("06/warm")

# %% name="quiz-steps-of-matting"
quiz("06/steps-of-matting")

# %% [markdown] name="exercise-known-text" lang="en"
# **Exercise 4 · Constraints with a confidence.** In smoke no pixel is opaque: a stroke should be able to say 0.5. Let each known pixel have a value $v_i$ of its own and a weight $\lambda_i$, and return the $\alpha$ for which
#
# $$\alpha^{\mathsf T} L \alpha + \sum_{i \text{ known}} \lambda_i (\alpha_i - v_i)^2$$
#
# is least. NaN stands for unknown; such a pixel has no second term, whatever its weight. Do not clip. (The package's soft constraints know 0 and 1, and one $\lambda$.)

# %% [markdown] name="exercise-known-text" lang="zh"
# **练习 4 · 带置信度的约束。** 烟雾里没有完全不透明的像素，笔画应当可以表示 0.5。设每个已知像素有各自的值 $v_i$ 和权重 $\lambda_i$，返回使
#
# $$\alpha^{\mathsf T} L \alpha + \sum_{i \text{ 已知}} \lambda_i (\alpha_i - v_i)^2$$
#
# 最小的 $\alpha$。NaN 表示未知，这样的像素不论权重多少都没有第二项。不要截断。（软件包的软约束只有 0 和 1 两种值，$\lambda$ 也只有一个。）

# %% name="exercise-known-hint"
hint("06/known")

# %% name="exercise-known" tags=["exercise"]
def my_alpha(L, known, weight):
    """Return alpha (N,); L sparse (N, N), known (N,), NaN where unknown, weight (N,), all > 0.

    返回 alpha (N,)；L 为稀疏矩阵 (N, N)；known (N,)，未知处为 NaN；weight (N,) 均为正。
    """
    ### BEGIN SOLUTION
    given = np.where(np.isnan(known), 0, weight)
    return spsolve((L + diags_array(given)).tocsc(), given * np.nan_to_num(known))
    ### END SOLUTION

# %% name="exercise-known-check"
ch6.check_known(my_alpha)

# %% [markdown] name="exercise-known-effect-text" lang="en"
# Thin smoke whose alpha is 0.5 at most, with a little noise; the frame is known to be background, $\lambda = 100$. Without another stroke, $\alpha = 0$ costs nothing. A stroke of 0.5 in the densest part brings the smoke. A stroke of 1 brings it twice as dense: the picture alone cannot tell thin white smoke from denser smoke with green in its own colour. (The error is the mean of $|\alpha - \text{truth}|$; $\varepsilon = 10^{-5}$ is our choice, for a picture with noise.)

# %% [markdown] name="exercise-known-effect-text" lang="zh"
# 一团薄烟，alpha 最大只有 0.5，图上有少量噪声；四边已知是背景，$\lambda = 100$。没有别的笔画时，$\alpha = 0$ 的代价就是 0。在最浓处画一笔 0.5，烟就出现了；若画一笔 1，得到的烟浓了一倍：单凭图像，分不清薄的白烟和本身略带绿色的浓烟。（误差是 $|\alpha - \text{真值}|$ 的平均；$\varepsilon = 10^{-5}$ 是我们针对有噪声的图选取的。）

# %% name="exercise-known-scene"
rows, cols = np.mgrid[:48, :64]
smoke = 0.5 * np.exp(-(((cols - 32 - 6 * np.sin(rows / 7)) / 9) ** 2) - ((rows - 24) / 16) ** 2)
behind = np.stack([0.1 + rows / 240, 0.3 + rows / 160 + 0.05 * np.sin(cols / 3), 0.2 + 0 * rows], axis=2)
image = smoke[..., None] * 0.9 + (1 - smoke[..., None]) * behind
image += np.random.default_rng(0).normal(0, 0.003, image.shape)
frame = np.where((rows % 47 == 0) | (cols % 63 == 0), 0, np.nan)  # background, and unknown
dense = smoke > 0.45  # where the stroke lies
said = {say("no stroke", "没有笔画"): np.nan, say("stroke of 0.5", "一笔 0.5"): 0.5, say("stroke of 1", "一笔 1"): 1}
L_smoke, weight = matting_laplacian(image, eps=1e-5), np.full(smoke.size, 100.0)

# %% name="exercise-known-effect"
mattes = {say("true alpha", "真值 alpha"): smoke}
try:
    for name, value in said.items():
        mattes[name] = my_alpha(L_smoke, np.where(dense, value, frame).ravel(), weight).reshape(smoke.shape)
except NotImplementedError:  # exercise 4 is still to be written
    pass
fig, axes = plt.subplots(1, 5, figsize=(14, 2.7), layout="constrained")
draw_image(axes[0], image, say("picture", "图像"))
for ax, (name, alpha) in zip(axes[1:], mattes.items(), strict=False):
    error = np.abs(alpha - smoke).mean()
    draw_image(ax, alpha, say("{}, error {:.3f}", "{}，误差 {:.3f}").format(name, error) if error else name)
for ax in axes:
    ax.set_axis_off()
show(
    fig,
    en="Thin white smoke over a green background, its true alpha, and three mattes found with the frame as background: "
    "without a stroke all black; with a stroke of 0.5 like the truth; with a stroke of 1 the same shape, twice as bright.",
    zh="绿色背景前的白色薄烟，它的真值 alpha，以及以四边为背景约束求得的三个蒙版：没有笔画时全黑；画一笔 0.5 时与真值相近；画一笔 1 时形状相同，亮度加倍。",
)

# %% [markdown] name="exercise-descent-text" lang="en"
# **Exercise 5 · One step downhill.** Before conjugate gradients, the plain way: from $x$ go along $r = b - A x$, the direction in which $f(x) = \frac12 x^{\mathsf T} A x - b^{\mathsf T} x$ falls fastest, and exactly as far as it falls on this line. Find the length from the derivative of $f(x + t\,r)$ by $t$. Where $r = 0$, return $x$.

# %% [markdown] name="exercise-descent-text" lang="zh"
# **练习 5 · 向下走一步。** 在共轭梯度之前，先看最简单的做法（最速下降法，steepest descent）：从 $x$ 出发，沿 $r = b - A x$，也就是 $f(x) = \frac12 x^{\mathsf T} A x - b^{\mathsf T} x$ 下降最快的方向，恰好走到这条直线上的最低点。步长由 $f(x + t\,r)$ 对 $t$ 的导数求出。$r = 0$ 时返回 $x$。

# %% name="quiz-length"
quiz("06/length")

# %% name="exercise-descent-hint"
hint("06/descent")

# %% name="exercise-descent" tags=["exercise"]
def my_step(A, b, x):
    """Return x (N,) after one step of steepest descent; A (N, N) is sparse, symmetric, positive definite.

    返回最速下降一步之后的 x (N,)；A (N, N) 是对称正定的稀疏矩阵。
    """
    ### BEGIN SOLUTION
    r = b - A @ x
    if not r.any():
        return x
    return x + (r @ r) / (r @ (A @ r)) * r
    ### END SOLUTION

# %% name="exercise-descent-check"
ch6.check_step(my_step)

# %% [markdown] name="exercise-descent-effect-text" lang="en"
# Your descent, 300 steps on the system of a small picture, beside conjugate gradients without a preconditioner. One product with $A$ in each iteration is enough for either, once $r$ is kept from step to step; your function computes it anew. (`cost` is twice your $f$ plus a constant.) Each of your steps is at right angles to the one before, and soon runs along the last but one: in a long valley they go to and fro between two directions. Conjugate gradients never undo what an earlier direction has gained.

# %% [markdown] name="exercise-descent-effect-text" lang="zh"
# 在一幅小图的方程组上，让你的下降法走 300 步，与不加预条件（preconditioner）的共轭梯度法比较。只要把 $r$ 从一步保留到下一步，两者每次迭代都只需做一次与 $A$ 的乘法；你的函数则每次重新计算 $r$。（`cost` 是你的 $f$ 的两倍再加一个常数。）你的每一步都与上一步垂直，不久就与上上步几乎平行：在狭长的谷里，只是在两个方向之间来回折返。共轭梯度法则不会破坏先前各方向上已取得的成果。

# %% name="exercise-descent-scene"
from segteach.matting.linear import cg_steps
from segteach.matting.system import hard_system
from segteach.steps import last

small = data.matting_scene("leaves", shape=(40, 50))
system = hard_system(matting_laplacian(small.image), data.trimap_of(small.alpha, 2))
x = np.full(len(system.pixels), 0.5)
least = last(cg_steps(system, x, tolerance=1e-10)).objective
gradients = [one.objective for one in cg_steps(system, x, precondition=np.copy, max_iterations=300)]

# %% name="exercise-descent-effect"
lines = {say("conjugate gradients", "共轭梯度"): gradients}
try:
    mine = [x]
    for _ in range(300):
        mine.append(my_step(system.A, system.b, mine[-1]))
    lines[say("your descent", "你的下降法")] = [system.cost(one) for one in mine]
except NotImplementedError:  # exercise 5 is still to be written
    pass
fig, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
for (name, objective), line in zip(lines.items(), ("-", "--"), strict=False):
    ax.semilogy(np.array(objective) - least, line, label=name)
ax.legend()
ax.set(xlabel=say("iteration", "迭代次数"), ylabel=say("objective - minimum", "目标函数 - 最小值"))
ax.set_title(say("downhill, two ways", "两种下降方法"))
show(
    fig,
    en="How far the objective is above its minimum, on a logarithmic scale, over 300 iterations. Conjugate gradients fall "
    "by more than six powers of ten; once your step is written, a second line falls quickly at first and then "
    "hardly any more, by two powers in all.",
    zh="300 次迭代中目标函数与最小值之差，纵轴为对数刻度。共轭梯度下降了六个数量级以上；"
    "写好你的一步之后还有第二条线，起初下降很快，后来几乎不再下降，总共两个数量级。",
)

# %% [markdown] name="solve-breath" lang="en"
# **In one breath.** Strokes turn the quadratic function into a sparse linear system with one solution. It may be solved at once or by iterations, and the energy falls in each. *When is that solution the truth?*

# %% [markdown] name="solve-breath" lang="zh"
# **小结。** 有了涂抹，二次函数就变成一个稀疏线性方程组，解是唯一的。可以一步求出，也可以迭代，每次迭代能量都下降。这个解什么时候就是真值？

# %% [markdown] name="theorem-play" lang="en"
# ## 6.6 When it is exact
#
# A made-up picture whose layers lie exactly on colour lines, a trimap with a band of 2 pixels, and the error of alpha.
#
# - Move $\varepsilon$ down. How far does the error fall, and what stops it?
# - Now bend the lines a little. What does a smaller $\varepsilon$ still buy?

# %% [markdown] name="theorem-play" lang="zh"
# ## 6.6 何时是精确的
#
# 一幅人工合成的图像，两层的颜色严格在颜色线上；给定带宽 2 像素的三分图，看 alpha 的误差。
#
# - 减小 $\varepsilon$：误差能降到多小？什么使它不再下降？
# - 再把颜色线弯曲一点：减小 $\varepsilon$ 还有用吗？

# %% name="theorem-lab"
from segteach.labs.theorem import TheoremLab

TheoremLab()

# %% [markdown] name="theorem" lang="en"
# **What you saw.** With one colour a layer, and with whole lines, the error falls by four orders of magnitude as $\varepsilon$ goes from $10^{-3}$ to $10^{-9}$, at the end about in proportion to it; nothing stops it before the slider ends. Bend the lines *across* by 0.1, and it stays at 0.19 for every $\varepsilon \le 10^{-5}$: then the model is wrong. Bent *within* the plane of both lines, it still falls.
#
# **Theorem.** Given $I = \alpha^* F^* + (1 - \alpha^*) B^*$. If $F^*$ and $B^*$ lie locally (in every window) on colour lines, and the constraints agree with $\alpha^*$, then for $\varepsilon = 0$
#
# $$\alpha^* = \arg\min_\alpha\; \alpha^{\mathsf T} L\, \alpha \quad \text{s.t.} \quad \alpha_i = 0,\; i \in S ; \quad \alpha_i = 1,\; i \in C . \tag{6.11}$$
#
# **Proof.** By (6.3) $\alpha^*$ is linear in the colours of every window, so each $J_k(\alpha^*) = 0$. No alpha can cost less than 0, and $\alpha^*$ keeps the constraints. $\square$
#
# > **What the theorem does not say.** $\alpha^*$ is *a* minimum; that it is the only one, it does not claim. Inside a layer whose brightness changes, $\alpha = $ *brightness* costs nothing either, and a region that no stroke reaches by such windows is free: a second disc of the same colours, with no stroke on it, comes out as background, however small $\varepsilon$ is. And with $\varepsilon > 0$ the steep fit that $\alpha^*$ needs has its price: where $\alpha^*$ is the only minimum, the answer comes to it only as $\varepsilon \to 0$. Lines that meet in a point (6.2) are left out.

# %% [markdown] name="theorem" lang="zh"
# **刚才看到的是什么。** 每层一种颜色，或者每层一条完整的颜色线，$\varepsilon$ 从 $10^{-3}$ 减到 $10^{-9}$，误差下降四个数量级，到后来大致与 $\varepsilon$ 成比例；直到滑块尽头，没有什么使它停下。把颜色线**横向**弯曲 0.1，只要 $\varepsilon \le 10^{-5}$，误差就停在 0.19：这时错的是模型。若在两条线所在的平面**内**弯曲，误差照样下降。
#
# **定理。** 给定 $I = \alpha^* F^* + (1 - \alpha^*) B^*$。如果 $F^*$、$B^*$ 在局部（每个窗口内）都落在颜色线上，且约束与 $\alpha^*$ 一致，那么当 $\varepsilon = 0$ 时
#
# $$\alpha^* = \arg\min_\alpha\; \alpha^{\mathsf T} L\, \alpha \quad \text{s.t.} \quad \alpha_i = 0,\; i \in S ; \quad \alpha_i = 1,\; i \in C . \tag{6.11}$$
#
# **证明。** 由 (6.3)，$\alpha^*$ 在每个窗口里都是颜色的线性函数，所以每个 $J_k(\alpha^*) = 0$。任何 alpha 的代价都不小于 0，而 $\alpha^*$ 满足约束。$\square$
#
# > **定理没有说的。** $\alpha^*$ 是**一个**最小值点，但定理没有说它是唯一的。在亮度有变化的一层内部，$\alpha$ 取亮度同样没有代价；涂抹经由这样的窗口到达不了的区域，alpha 是不确定的：若还有一个颜色相同的圆盘，上面一笔也没有，则不论 $\varepsilon$ 多小，它都被当作背景。此外，$\varepsilon > 0$ 时，$\alpha^*$ 所需的较大斜率也有代价：即使 $\alpha^*$ 是唯一的最小值点，也只有当 $\varepsilon \to 0$ 时答案才趋于它。两条线相交于一点的情形（6.2 节）不在此列。

# %% name="quiz-eps"
quiz("06/eps")

# %% [markdown] name="theorem-number-text" lang="en"
# **In numbers.** A disc of one colour with a soft rim. Behind it a mosaic of one, two, three or four colours, so fine that every window holds all of them. The greatest error of alpha, for $\varepsilon$ from $10^{-3}$ to $10^{-9}$. Before you run it: from how many colours on is it wrong?

# %% [markdown] name="theorem-number-text" lang="zh"
# **代入数值。** 一个单色圆盘，边缘柔和；背后是一种、两种、三种或四种颜色的细密马赛克，每个窗口里各种颜色都有。列出 $\varepsilon$ 从 $10^{-3}$ 到 $10^{-9}$ 时 alpha 的最大误差。运行之前先猜：从几种颜色开始出错？

# %% name="theorem-number"
row, col = np.mgrid[:40, :40]
disc = np.clip((14 - np.hypot(row - 19.5, col - 19.5)) / 6, 0, 1)[..., None]
paints = np.array([[0.2, 0.3, 0.7], [0.3, 0.7, 0.3], [0.7, 0.7, 0.2], [0.1, 0.1, 0.1]])
mosaic = row % 2 * 2 + col % 2
marks = np.zeros((40, 40), np.uint8)
marks[disc[..., 0] == 0], marks[disc[..., 0] == 1] = Seed.BACKGROUND, Seed.FOREGROUND
for count in (1, 2, 3, 4):
    picture = disc * [0.8, 0.3, 0.2] + (1 - disc) * paints[mosaic % count]
    found = (closed_form(picture, marks, eps=eps).alpha for eps in (1e-3, 1e-5, 1e-7, 1e-9))
    print(count, *(f"{np.abs(alpha - disc[..., 0]).max():.1e}" for alpha in found))

# %% [markdown] name="theorem-number-saw" lang="en"
# **What you saw.** One colour is the simplest line, and two colours always lie on one: the theorem holds, and the error falls in proportion to $\varepsilon$. Three do not lie on a line, and still it falls: four numbers $a$, $b$ can give the values $0, 0, 0, 1$ to *four* colours that lie in no common plane. The theorem is sufficient, not necessary. Four colours behind and one in front are too many, and no $\varepsilon$ helps: then the model is wrong, not the arithmetic.

# %% [markdown] name="theorem-number-saw" lang="zh"
# **刚才看到的是什么。** 一种颜色是最简单的颜色线，两种颜色总在一条线上：定理成立，误差与 $\varepsilon$ 成比例地下降。三种颜色不在一条线上，误差照样下降：$a$、$b$ 共四个数，可以使不共面的**四**种颜色分别取值 $0, 0, 0, 1$。定理的条件是充分的，不是必要的。背景四种颜色再加前景一种就太多了，再小的 $\varepsilon$ 也没用：错的是模型，不是计算。

# %% name="quiz-slope"
quiz("06/slope")

# %% name="quiz-stroke"
quiz("06/stroke")

# %% [markdown] name="theorem-breath" lang="en"
# **In one breath.** On exact colour lines, with constraints that are true and leave one minimum, closed form returns the truth as $\varepsilon \to 0$. Each of these conditions can be broken. *What does $L$ know before any stroke is made?*

# %% [markdown] name="theorem-breath" lang="zh"
# **小结。** 颜色线精确、约束正确、最小值点唯一，则 $\varepsilon \to 0$ 时闭式抠像给出真值。这些条件都可能被破坏。一笔都没画的时候，$L$ 知道些什么？

# %% [markdown] name="spectral-play" lang="en"
# ## 6.7 Without a stroke: eigenvectors
#
# No stroke yet. Each small picture is an alpha that costs next to nothing: on the left by the matting Laplacian, on the right by a Laplacian of plain likeness with one $\sigma$.
#
# - Which of them show the figure, as a whole or in parts?
# - Take more vectors. How fast does what they leave of the true alpha shrink, on either side?

# %% [markdown] name="spectral-play" lang="zh"
# ## 6.7 不画一笔：特征向量
#
# 还没有画任何一笔。每幅小图都是一个几乎没有代价的 alpha：左边按抠像拉普拉斯矩阵，右边按只比较颜色、整幅图共用一个 $\sigma$ 的拉普拉斯矩阵。
#
# - 哪些图里看得出目标，是整体还是局部？
# - 增加特征向量的个数：真值 alpha 中未能表示的部分，两边各减少得多快？

# %% name="spectral-lab"
from segteach.labs.eigenvectors import EigenvectorLab

EigenvectorLab()

# %% [markdown] name="spectral" lang="en"
# **What you saw.** The first matting vectors are smooth on each thing and change along its soft outline, as a matte does: on *defocus* the third brings what is left of alpha from 0.99 down to 0.45. Most of those with $\sigma = 0.2$ are single pixels unlike all their neighbours (a black picture with a white dot), or a ramp. *Hair* is a counter-example: with $\sigma = 1$ eight vectors leave 0.50, matting 0.77.
#
# **Formula.** *Spectral segmentation* cuts a picture along the **smallest eigenvectors** of a graph Laplacian,
#
# $$L = D - W , \qquad D_{ii} = \sum_j W_{ij} , \tag{6.12}$$
#
# where $W_{ij}$ says how alike pixels $i$ and $j$ are; $C$ is the lecture's letter for our $I$. The usual affinity has one $\sigma$ for the whole picture,
#
# $$W^{\text{global}}_{ij} = e^{-\lVert I_i - I_j \rVert^2 / \sigma^2} , \tag{6.13}$$
#
# and the matting Laplacian is of the same kind, with a $W$ that each window adapts to its own colours:
#
# $$W^{\text{matting}}_{ij} = \sum_{k \,|\, (i, j) \in w_k} \frac1n \Big( 1 + (I_i - \mu_k)^{\mathsf T} \big( \Sigma_k + \tfrac{\varepsilon}{n} \mathrm{I}_3 \big)^{-1} (I_j - \mu_k) \Big) , \quad i \ne j . \tag{6.14}$$
#
# An eigenvector $v$ of length 1 with $L v = \lambda v$ costs $v^{\mathsf T} L v = \lambda$. The constant comes first, with $\lambda = 0$. If the true alpha is nearly a sum of the next few, a few strokes are enough to find it.

# %% [markdown] name="spectral" lang="zh"
# **刚才看到的是什么。** 抠像拉普拉斯矩阵的前几个特征向量在每个物体上都平滑，只沿柔和的轮廓变化，正像一幅蒙版：在“虚焦”图上，取到第三个时，alpha 未能表示的部分就从 0.99 降到 0.45。$\sigma = 0.2$ 的特征向量大多是与邻点都不相似的单个像素（黑图上一个白点），或者一个斜坡。“头发”是反例：$\sigma = 1$ 时八个特征向量剩下 0.50，抠像剩下 0.77。
#
# **公式。** **谱分割**（spectral segmentation）沿图拉普拉斯矩阵（graph Laplacian）的**最小特征向量**（对应最小的几个特征值）切分图像：
#
# $$L = D - W , \qquad D_{ii} = \sum_j W_{ij} , \tag{6.12}$$
#
# 其中 $W_{ij}$ 表示像素 $i$ 与 $j$ 有多相似，$C$ 是讲义中的记号，即这里的 $I$。通常的相似度（affinity）在整幅图上只用一个 $\sigma$：
#
# $$W^{\text{global}}_{ij} = e^{-\lVert I_i - I_j \rVert^2 / \sigma^2} , \tag{6.13}$$
#
# 抠像拉普拉斯矩阵也属于这一类，只是 $W$ 由每个窗口按自己的颜色调整：
#
# $$W^{\text{matting}}_{ij} = \sum_{k \,|\, (i, j) \in w_k} \frac1n \Big( 1 + (I_i - \mu_k)^{\mathsf T} \big( \Sigma_k + \tfrac{\varepsilon}{n} \mathrm{I}_3 \big)^{-1} (I_j - \mu_k) \Big) , \quad i \ne j . \tag{6.14}$$
#
# 长度为 1 的特征向量 $v$ 满足 $L v = \lambda v$，代价为 $v^{\mathsf T} L v = \lambda$。排在最前的是常数，$\lambda = 0$。如果真值 alpha 接近后面几个特征向量的线性组合，几笔涂抹就足以确定它。

# %% name="quiz-constant"
quiz("06/constant")

# %% name="quiz-negative"
quiz("06/negative")

# %% [markdown] name="spectral-code-text" lang="en"
# **In numbers.** The cat and five more scenes, nine vectors each: what they leave of the true alpha (1: all of it, 0: nothing). For (6.13) four values of $\sigma$, between neighbours in a 3×3 window.

# %% [markdown] name="spectral-code-text" lang="zh"
# **代入数值。** 猫和另外五个场景，各取九个特征向量：它们表示不了真值 alpha 的多大部分（1 表示全部，0 表示没有）。(6.13) 取四个 $\sigma$ 值，用 3×3 窗口内的相邻像素。

# %% name="spectral-code"
from segteach.matting.laplacian import affinity_laplacian
from segteach.matting.spectral import smallest_eigenvectors, unexplained

sigmas = (0.1, 0.2, 0.4, 1.0)
print(" " * 19 + say(" matting", "    抠像"), *(f"{sigma:8}" for sigma in sigmas))
pictures = ("fur", "coffee"), ("hair", "flower"), ("defocus", "coffee"), ("leaves", "texture"), ("net", "coffee"), ("hair", "texture")
for name, behind in pictures:
    scene = data.matting_scene(name, background=behind, shape=(75, 100))
    kinds = [matting_laplacian(scene.image)]
    kinds += [affinity_laplacian(scene.image, 1 / sigma**2) for sigma in sigmas]
    left = [unexplained(smallest_eigenvectors(kind, (75, 100), 9), scene.alpha)[-1] for kind in kinds]
    print(f"{name + ', ' + behind:18}", *(f"{share:8.2f}" for share in left))

# %% [markdown] name="spectral-saw" lang="en"
# **What you saw.** On five of these six the matting vectors leave the least, whichever $\sigma$; on hair before the texture a large $\sigma$ leaves less. Which $\sigma$ is best differs from picture to picture, and 0.1 leaves almost all of every alpha (0.89 or more). (6.14) has no $\sigma$ to choose: each window takes its own.

# %% [markdown] name="spectral-saw" lang="zh"
# **刚才看到的是什么。** 六幅图中有五幅，不论 $\sigma$ 取多少，都是抠像特征向量剩下的最少；纹理前的头发则是大的 $\sigma$ 剩下更少。最好的 $\sigma$ 因图而异，而 0.1 几乎什么也表示不了（剩下 0.89 以上）。(6.14) 不必选 $\sigma$：每个窗口各用自己的。

# %% name="quiz-sums"
quiz("06/sums")

# %% [markdown] name="exercise-vectors-text" lang="en"
# **Exercise 6 · Alpha from a few eigenvectors.** If a true alpha is nearly a sum of few eigenvectors, then a few known pixels tell which sum. Find the K numbers for which $\sum_k x_k v_k$ comes nearest to 0 at the BACKGROUND pixels and to 1 at the FOREGROUND pixels, in least squares; unknown pixels have no say. Return this sum over the whole picture; where it leaves [0, 1], cut it off.

# %% [markdown] name="exercise-vectors-text" lang="zh"
# **练习 6 · 由几个特征向量求 α。** 如果真值 alpha 差不多是少数几个特征向量的线性组合，那么少量已知像素就能确定是哪一个组合。求 K 个数，使 $\sum_k x_k v_k$ 在 BACKGROUND 像素上最接近 0，在 FOREGROUND 像素上最接近 1（最小二乘意义下）；未知像素不起作用。返回整幅图上的这个和，超出 [0, 1] 处截断。

# %% name="exercise-vectors-hint"
hint("06/vectors")

# %% name="exercise-vectors" tags=["exercise"]
def my_from_vectors(vectors, seeds):
    """Return alpha (H, W): the sum of vectors (K, H, W) that fits the known pixels of seeds (H, W) best.

    返回 alpha (H, W)：vectors (K, H, W) 的线性组合，最接近 seeds (H, W) 中的已知像素。
    """
    ### BEGIN SOLUTION
    known = seeds != Seed.UNKNOWN
    wanted = (seeds[known] == Seed.FOREGROUND).astype(float)
    x = np.linalg.lstsq(vectors[:, known].T, wanted, rcond=None)[0]
    return np.clip(np.tensordot(x, vectors, axes=1), 0, 1)
    ### END SOLUTION

# %% name="exercise-vectors-check"
ch6.check_from_vectors(my_from_vectors)

# %% [markdown] name="exercise-vectors-effect-text" lang="en"
# Ten vectors on a scene of which a few strokes are known; SAD stands above. Ten numbers come within a half of closed form's error, which has one for each pixel; look at the eyes, though. Try 5 vectors: too few for the outline. Try 20, a little better, and then 40 (some seconds): now the strokes are too few, the sum bends between them as it likes, and the error doubles. With twice as many strokes (`% 12` in place of `% 24`) 40 do no harm. Closed form has no such number to choose: $J$ weighs all eigenvectors, each with its eigenvalue.

# %% [markdown] name="exercise-vectors-effect-text" lang="zh"
# 一个场景里只有几笔是已知的，用十个向量求 α，图上的数字是 SAD。闭式抠像为每个像素求一个数，这里只用十个数，误差就已不到它的一倍半；不过请看眼睛。换成 5 个向量：太少，连轮廓都跟不上。换成 20 个，稍好一点；再换成 40 个（要几秒）：这时笔画太少，组合在笔画之间过于自由，误差翻倍。把笔画加密一倍（`% 12`），40 个向量就无妨了。闭式抠像不必选这个数：$J$ 用到所有特征向量，各按其特征值加权。

# %% name="exercise-vectors-scene"
furry = data.matting_scene("fur", shape=(90, 120))
inside, outside = (ndimage.binary_erosion(furry.alpha == value, iterations=4) for value in (1, 0))
stripes = (np.arange(90) % 24 < 3)[:, None]  # strokes: three rows in 24, 4 px away from the outline
striped = np.select([inside & stripes, outside & stripes], [Seed.FOREGROUND, Seed.BACKGROUND], Seed.UNKNOWN)
striped = striped.astype(np.uint8)

# %% name="exercise-vectors-effect"
vectors = smallest_eigenvectors(matting_laplacian(furry.image), striped.shape, 10).vectors
mattes = {say("closed form", "闭式抠像"): closed_form(furry.image, striped).alpha}
try:
    mattes[say("10 vectors", "10 个向量")] = my_from_vectors(vectors, striped)
except NotImplementedError:  # exercise 6 is still to be written
    pass
fig, axes = plt.subplots(1, 3, figsize=(11, 3.1), layout="constrained")
draw_image(axes[0], np.where(striped[..., None] > 0, striped[..., None] - 1.0, furry.image), say("strokes", "笔画"))
for ax, (name, alpha) in zip(axes[1:], mattes.items(), strict=False):
    draw_image(ax, alpha, f"{name}{say(': SAD ', '：SAD ')}{sad(alpha, furry.alpha, striped == Seed.UNKNOWN):.2f}")
axes[2].set_axis_off()
show(
    fig,
    en="A furry object with white strokes in it and black ones beside it; the matte of closed form; and, once your "
    "function is written, the matte of ten eigenvectors, alike but for an eye that is missing.",
    zh="一个毛茸茸的目标，里面有白色笔画，旁边有黑色笔画；闭式抠像的蒙版；写好函数后，"
    "还有由十个特征向量得到的蒙版，大体相同，但缺了一只眼睛。",
)

# %% [markdown] name="spectral-breath" lang="en"
# **In one breath.** The matting Laplacian is a graph Laplacian whose affinities adapt to each window. Its smallest eigenvectors are pieces of mattes. That is why few strokes suffice. *Alpha is found; which colour has the foreground?*

# %% [markdown] name="spectral-breath" lang="zh"
# **小结。** 抠像拉普拉斯矩阵是一种图拉普拉斯矩阵，其相似度随窗口调整。它最小的特征向量就是蒙版的组成部分，所以几笔涂抹就够。alpha 求出来了，前景又是什么颜色？

# %% [markdown] name="halo-play" lang="en"
# ## 6.8 F and B, and the halo
#
# Closed form removed $F$ and $B$. To put the figure on a new background, $F$ is needed after all. The lab pastes the picture's own colours, and the estimated $F$.
#
# - Choose a dark background and point at the outline. What shines?
# - Which estimate of $F$ comes nearest to the exact one?

# %% [markdown] name="halo-play" lang="zh"
# ## 6.8 F、B 与光晕
#
# 闭式抠像消去了 $F$ 和 $B$；可是要把目标放到新背景上，还是需要 $F$。实验中分别贴上原图的颜色和估计出的 $F$。
#
# - 选一个深色背景，指向轮廓：什么地方发亮？
# - 哪一种 $F$ 的估计最接近精确结果？

# %% name="halo-lab"
from segteach.labs.foreground import ForegroundLab

ForegroundLab()

# %% [markdown] name="layers" lang="en"
# **What you saw.** Where $0 < \alpha < 1$ the picture's colour holds a part of the old background; on a new one it shows as a **halo**. With $C$ for the picture's colour, $I$ so far, its error is $\alpha (C - F)$, the same before every background. With an estimated $F$ most of it goes, and the estimate by (6.15) is the nearer one: the dandelion's mean error falls from 28 (of 255) to 0.1, with the quicker multilevel estimate to 1.4; the cat's from 14 to 5 and 8.
#
# **Formula.** With $\alpha$ known, (6.1) has three equations for six unknowns. The paper asks both layers to be smooth, the more so where alpha changes, because there an edge of the picture is alpha's. (We add $10^{-5}$ to both weights: else a layer that shows nowhere could be anything.)
#
# $$\min_{F, B} \sum_i \lVert \alpha_i F_i + (1 - \alpha_i) B_i - I_i \rVert^2 + |\partial_x \alpha_i| \big( \lVert \partial_x F_i \rVert^2 + \lVert \partial_x B_i \rVert^2 \big) + |\partial_y \alpha_i| \big( \lVert \partial_y F_i \rVert^2 + \lVert \partial_y B_i \rVert^2 \big) . \tag{6.15}$$
#
# Again a quadratic function, again a sparse system. The **multilevel** method (Germer and others 2020) goes for nearly the same minimum from a picture of one pixel upwards, in a few sweeps at each size: quicker, less exact.

# %% [markdown] name="layers" lang="zh"
# **刚才看到的是什么。** 在 $0 < \alpha < 1$ 处，图像的颜色里含有一部分旧背景；放到新背景上就成为**光晕**（halo）。把图像的颜色（前面的 $I$）记作 $C$，这个误差就是 $\alpha (C - F)$，换什么背景都一样。用估计的 $F$，误差大部分消失，其中按 (6.15) 的估计更接近：蒲公英的平均误差（0–255 级）从 28 降到 0.1，用更快的多层估计是 1.4；猫从 14 降到 5 和 8。
#
# **公式。** 已知 $\alpha$ 后，(6.1) 有三个方程、六个未知数。论文要求两层都平滑，alpha 变化的地方尤其如此，因为那里图像的边缘来自 alpha。（我们给两个权重各加 $10^{-5}$，否则完全看不到的一层可以取任意颜色。）
#
# $$\min_{F, B} \sum_i \lVert \alpha_i F_i + (1 - \alpha_i) B_i - I_i \rVert^2 + |\partial_x \alpha_i| \big( \lVert \partial_x F_i \rVert^2 + \lVert \partial_x B_i \rVert^2 \big) + |\partial_y \alpha_i| \big( \lVert \partial_y F_i \rVert^2 + \lVert \partial_y B_i \rVert^2 \big) . \tag{6.15}$$
#
# 又是二次函数，又是稀疏方程组。**多层**（multilevel）方法（Germer 等，2020）从一个像素的图像开始逐层放大，每层只扫几遍，求的是几乎相同的最小值：更快，但没有那么准确。

# %% name="layers-run"
from segteach.matting.compositing import composite, plain
from segteach.matting.foreground import estimate_layers

night, mixed = plain(cat.alpha.shape, (0.05, 0.08, 0.25)), (cat.alpha > 0) & (cat.alpha < 1)
right = composite(cat.foreground, cat.alpha, night)
layers = {
    say("C pasted", "贴 C"): cat.image,
    say("closed-form F", "闭式 F"): estimate_layers(cat.image, cat.alpha)[0],
    say("multilevel F", "多层 F"): estimate_layers(cat.image, cat.alpha, "multilevel")[0],
    say("exact F", "精确的 F"): cat.foreground,
}

# %% name="layers-figure"
whiskers = np.s_[55:85, 20:60]
fig, axes = plt.subplots(1, 4, figsize=(13, 2.9), layout="constrained")
for ax, (name, layer) in zip(axes, layers.items()):
    pasted = composite(layer, cat.alpha, night)
    draw_image(ax, pasted[whiskers], f"{name}{say(': ', '：')}{np.abs(pasted - right)[mixed].mean():.3f}")
show(
    fig,
    en="The cat's whiskers on dark blue four times, enlarged. With C pasted they are red from the cup and the saucer "
    "behind; with closed-form F nearly as white as with the exact F; with multilevel F a little darker.",
    zh="深蓝色背景上的猫胡须，放大后的四幅图。贴 C 时胡须带着背后杯子和碟子的红色；用闭式 F 几乎与精确的 F 一样白；"
    "用多层 F 稍暗。",
)

# %% [markdown] name="layers-saw" lang="en"
# The whiskers, enlarged; the number is the mean error of all mixed pixels of the cat. Alpha is the true one here, so all of it is the fault of $F$.

# %% [markdown] name="layers-saw" lang="zh"
# 图中是放大的胡须；数字是整只猫所有混合像素的平均误差。这里的 alpha 是真值，所以误差全部来自 $F$。

# %% name="quiz-pasted"
quiz("06/pasted")

# %% name="quiz-unseen"
quiz("06/unseen")

# %% [markdown] name="exercise-layers-text" lang="en"
# **Exercise 7 · F and B of one pixel.** Its $C$ and $\alpha$ are known, and so are the layers of its four neighbours. Find the $F$ and $B$ that make
#
# $$\lvert C - \alpha F - (1 - \alpha) B \rvert^2 + w \sum_{j=1}^{4} \big( \lvert F - F_j \rvert^2 + \lvert B - B_j \rvert^2 \big)$$
#
# least, with $w > 0$ (`weight`). Nothing is clipped. Done for all pixels again and again, from a coarse picture to the fine one, this is the multilevel method; its weights also depend on how $\alpha$ changes.

# %% [markdown] name="exercise-layers-text" lang="zh"
# **练习 7 · 一个像素的 F 和 B。** 已知它的 $C$ 和 $\alpha$，以及四个邻点的两层颜色。求 $F$ 和 $B$，使
#
# $$\lvert C - \alpha F - (1 - \alpha) B \rvert^2 + w \sum_{j=1}^{4} \big( \lvert F - F_j \rvert^2 + \lvert B - B_j \rvert^2 \big)$$
#
# 最小，其中 $w > 0$（`weight`）。不作截断。从粗到细，在各层上对所有像素反复这样做，就是多层方法；不过它的权重还与 $\alpha$ 的变化有关。

# %% name="exercise-layers-hint"
hint("06/layers")

# %% name="exercise-layers" tags=["exercise"]
def my_layers(C, alpha, F_near, B_near, weight):
    """Return F (3,) and B (3,) of a pixel C (3,); F_near, B_near (4, 3): the layers of its neighbours.

    返回像素 C (3,) 的 F (3,) 和 B (3,)；F_near、B_near (4, 3)：四个邻点的两层颜色。
    """
    ### BEGIN SOLUTION
    a, b = alpha, 1 - alpha
    matrix = np.array([[a * a + 4 * weight, a * b], [a * b, b * b + 4 * weight]])
    right = np.stack([a * C + weight * F_near.sum(axis=0), b * C + weight * B_near.sum(axis=0)])
    F, B = np.linalg.solve(matrix, right)
    return F, B
    ### END SOLUTION

# %% name="exercise-layers-check"
ch6.check_layers(my_layers)

# %% [markdown] name="halo-breath" lang="en"
# **In one breath.** Alpha is not enough for a new background: $F$ comes from a second quadratic problem. Pasting $C$ leaves a halo. *Closed form is one of a family; who are the others?*

# %% [markdown] name="halo-breath" lang="zh"
# **小结。** 换背景只有 alpha 还不够：$F$ 要由另一个二次问题求出；贴 $C$ 会留下光晕。闭式抠像属于一个家族，其他成员有哪些？

# %% [markdown] name="family" lang="en"
# ## 6.9 The family
#
# Three relatives that the lecture names beside Bayesian matting, and one that came later.
#
# **Poisson matting** (Sun, Jia, Tang and Shum 2004). Where $F$ and $B$ change slowly, the gradient of (6.1) is nearly $\nabla I \approx (F - B) \nabla \alpha$. All in grey:
#
# $$\nabla \alpha \approx \frac{\nabla I}{F - B} , \qquad \Delta \alpha = \operatorname{div} \frac{\nabla I}{F - B} , \tag{6.16}$$
#
# with $\alpha$ given at the border of the unknown region. $F - B$ comes from the nearest known pixels and is smoothed. Then sure pixels ($\alpha$ above 0.95 or below 0.05, and of the right colour) join the known ones, and it is solved again. *Local* brushes mend single places by hand.
#
# **Random walk** (Grady and others 2005). Alpha is the chance that a walk from the pixel meets the foreground first; it crosses an edge seldom:
#
# $$w_{ij} = e^{-\beta \lVert Q (I_i - I_j) \rVert^2} , \qquad \alpha_i = \sum_j w_{ij} \alpha_j \Big/ \sum_j w_{ij} , \tag{6.17}$$
#
# $\beta = 900$; $Q$ projects the colours so that what is alike side by side stays alike (locality preserving projections, LPP; the details of $Q$ are our choice). All weights are positive, so each alpha is a mean of others: it stays in [0, 1] by itself.

# %% [markdown] name="family" lang="zh"
# ## 6.9 同族的方法
#
# 讲义在贝叶斯抠像之外提到的三种方法，以及后来的一种。
#
# **泊松抠像**（Poisson matting；Sun、Jia、Tang 与 Shum，2004）。在 $F$ 和 $B$ 变化缓慢的地方，对 (6.1) 求梯度，近似有 $\nabla I \approx (F - B) \nabla \alpha$。全部用灰度计算：
#
# $$\nabla \alpha \approx \frac{\nabla I}{F - B} , \qquad \Delta \alpha = \operatorname{div} \frac{\nabla I}{F - B} , \tag{6.16}$$
#
# 未知区域边界上的 $\alpha$ 给定。$F - B$ 取自最近的已知像素，再加以平滑。然后，有把握的像素（$\alpha$ 大于 0.95 或小于 0.05，并且颜色相符）加入已知像素，重新求解。**局部**画笔可以手工修补个别地方。
#
# **随机游走**（random walk；Grady 等，2005）。alpha 是从该像素出发的游走先遇到前景的概率；游走很少越过边缘：
#
# $$w_{ij} = e^{-\beta \lVert Q (I_i - I_j) \rVert^2} , \qquad \alpha_i = \sum_j w_{ij} \alpha_j \Big/ \sum_j w_{ij} , \tag{6.17}$$
#
# $\beta = 900$；$Q$ 对颜色作投影，使相邻而相近的像素投影后仍相近（局部保持投影 LPP，locality preserving projections；$Q$ 的细节由我们选定）。权重全为正，每个 alpha 都是其他 alpha 的平均值，所以自然在 [0, 1] 之内。

# %% name="quiz-flat"
quiz("06/flat")

# %% name="quiz-between"
quiz("06/between")

# %% [markdown] name="family-two" lang="en"
# **Wang and Cohen** (2005) start from scribbles, as closed form does. A front moves outwards from the strokes, 15 pixels a step. For each pixel behind it, 12 samples $F_m$ and 12 $B_n$ from the surroundings, weighted by nearness and by how certain they are, say how likely each of 25 levels $\alpha^l$ is:
#
# $$L_l = \frac1{N^2} \sum_m \sum_n w_m w_n\, e^{-\lVert C - \alpha^l F_m - (1 - \alpha^l) B_n \rVert^2 / 2 \sigma_l^2} . \tag{6.18}$$
#
# **Belief propagation** makes neighbours agree. The best pair of samples becomes $F$ and $B$, its weights the new **uncertainty**, and the next step begins: each one a hard nonlinear problem, as the lecture says.
#
# **KNN matting** (Chen, Li and Tang 2012) ties a pixel to those that are like it in colour and place, *wherever in the picture they lie*: $L = D - W$ with $W_{ij} = 1 - \lVert X_i - X_j \rVert / C$ for the nearest neighbours. So alpha can jump through a hole.
#
# **Below** two of them at work on the cat: Poisson round by round, Wang and Cohen step by step. For Poisson a trimap with a band of 3 pixels; for Wang and Cohen the five strokes.

# %% [markdown] name="family-two" lang="zh"
# **Wang 与 Cohen**（2005）同闭式抠像一样从涂抹出发。一条前沿（front）从涂抹处向外推进，每步 15 个像素。对前沿内的每个像素，从周围取 12 个样本 $F_m$ 和 12 个样本 $B_n$，按远近和可信程度加权，由此得到 25 个等级 $\alpha^l$ 各自的似然：
#
# $$L_l = \frac1{N^2} \sum_m \sum_n w_m w_n\, e^{-\lVert C - \alpha^l F_m - (1 - \alpha^l) B_n \rVert^2 / 2 \sigma_l^2} . \tag{6.18}$$
#
# **置信传播**（belief propagation）使相邻像素一致。最好的一对样本就作为 $F$ 和 $B$，其权重给出新的**不确定度**（uncertainty），然后进入下一步。正如讲义所说，每一步都是复杂的非线性优化。
#
# **KNN 抠像**（KNN 即 K 近邻；Chen、Li 与 Tang，2012）把像素与颜色、位置都相近的像素联系起来，**不论它们在图像的什么地方**：$L = D - W$，对最近的若干邻居取 $W_{ij} = 1 - \lVert X_i - X_j \rVert / C$。所以 alpha 可以穿过孔洞跳到另一边。
#
# **下面**看其中两种方法怎样处理这只猫：泊松抠像逐轮求解，Wang 与 Cohen 逐步推进。泊松用带宽 3 像素的三分图，Wang 与 Cohen 用那五笔涂抹。

# %% name="poisson-player"
from segteach.matting.poisson import poisson_steps

band = data.trimap_of(cat.alpha, 3)
rounds = list(poisson_steps(cat.image, band))
label = say("misfit of the gradient", "梯度残差平方和")
StepPlayer(rounds, draw_matte, size=(4.8, 3.6), curve_label=label)

# %% name="wang-player"
from segteach.matting.wang_cohen import wang_cohen_steps

fronts = list(wang_cohen_steps(cat.image, seeds))
label = say("sum of the uncertainty", "不确定度之和")
StepPlayer(fronts, draw_matte, size=(4.8, 3.6), curve_label=label)

# %% name="family-numbers"
from segteach.matting.harmonic import harmonic

for name, states, given in ((say("Poisson", "泊松"), rounds, band), ("Wang-Cohen", fronts, seeds)):
    asked_of = given == Seed.UNKNOWN
    errors = (sad(state.alpha, cat.alpha, asked_of) for state in states)
    print(f"{name}: SAD", *(f"{error:.2f}" for error in errors))
    print(say("  harmonic", "  调和插值"), f"{sad(harmonic(cat.image, given).alpha, cat.alpha, asked_of):.2f}")

# %% [markdown] name="family-saw" lang="en"
# **What you saw.** Poisson begins with a SAD of 0.83 and ends with 0.68; harmonic interpolation of the same trimap has 0.80. (The curve of Poisson may rise: each round has another $F - B$, and fewer unknown pixels.) The first step of Wang and Cohen brings the five strokes from 8.3 to 3.2; in the second the front has been everywhere. Then the estimates settle: what falls is their uncertainty, not SAD, which is 2.4 at its least and 2.7 at the end. Harmonic interpolation of the same strokes has 2.8, closed form 0.88 (section 6.5).

# %% [markdown] name="family-saw" lang="zh"
# **刚才看到的是什么。** 泊松抠像的 SAD 从 0.83 降到 0.68，同一三分图的调和插值是 0.80。（泊松抠像的曲线可能上升：每一轮的 $F - B$ 不同，未知像素也更少。）Wang 与 Cohen 的第一步就把五笔涂抹的 SAD 从 8.3 降到 3.2；第二步前沿已到达全图。此后各估计逐渐稳定：必定下降的是不确定度，而不是 SAD，后者最小时为 2.4，最后是 2.7。同样的涂抹，调和插值是 2.8，闭式是 0.88（6.5 节）。

# %% name="quiz-front"
quiz("06/front")

# %% [markdown] name="exercise-ports-text" lang="en"
# **Exercise 8 · Two bugs.** The function below builds the matrices of two methods for a small picture: closed form, where windows whose pixels are *all known* are left out to save time, and a random walk with the weights $\exp(-\lvert I_i - I_j \rvert^2 / \sigma^2)$. Two lines are wrong: the first is a slip that is easily made when the authors' program is ported, the second stands in PyMatting 1.1.16. Neither stops the program. Repair both.

# %% [markdown] name="exercise-ports-text" lang="zh"
# **练习 8 · 两个错误。** 下面的函数为一幅小图建立两种方法的矩阵：一是闭式抠像，为节省时间，略去像素**全部已知**的窗口；二是随机游走，权重为 $\exp(-\lvert I_i - I_j \rvert^2 / \sigma^2)$。其中有两行是错的：前者是移植原作者的程序时容易犯的错误，后者见于 PyMatting 1.1.16。它们都不会使程序报错。请把两处都改好。

# %% name="exercise-ports-given" source="course.chapters.ch6.bugs.buggy_matrices"

# %% [markdown] name="exercise-ports-watch-text" lang="en"
# Both mattes of a noisy ramp with a stroke at either end, found by conjugate gradients from $\alpha = 0$; the number is the mean error. Change `sigma` to 1/30 and to 0.3, first with the function as it is, then with yours: $900 = 1/\sigma^2$ for $\sigma = 1/30$, so whoever tries that value alone sees no bug.

# %% [markdown] name="exercise-ports-watch-text" lang="zh"
# 一个带噪声的斜坡，两端各有一笔；从 $\alpha = 0$ 开始用共轭梯度求出两个蒙版，数字是平均误差。把 `sigma` 改为 1/30 和 0.3，先用原来的函数，再用你的函数：$\sigma = 1/30$ 时 $900 = 1/\sigma^2$，只试这一个值就看不出错误。

# %% name="exercise-ports-watch"
run = ch6.run_ports(buggy_matrices, sigma=0.1)  # then: repaired_matrices
fig, axes = plt.subplots(1, 4, figsize=(12, 2.6), layout="constrained")
marked = np.where(run.seeds[..., None] > 0, run.seeds[..., None] - 1.0, run.image)
draw_image(axes[0], marked, say("strokes", "笔画"))
draw_image(axes[1], run.truth, say("true alpha", "真值 α"))
names = (say("closed form", "闭式抠像"), say("random walk", "随机游走"))
for ax, name, alpha, error in zip(axes[2:], names, (run.closed_form, run.walk), run.errors, strict=True):
    draw_image(ax, alpha, f"{name}{say(': ', '：')}{error:.3f}")
for ax in axes:
    ax.set(frame_on=True, xticks=[], yticks=[])
    ax.set_axis_on()
show(
    fig,
    en="A small noisy picture, orange on the left and blue on the right, with a white and a black stroke; its true alpha, "
    "a ramp; and the mattes of closed form and of a random walk, as the function of this cell gives them.",
    zh="一幅带噪声的小图，左橙右蓝，有一白一黑两笔；它的真值 α 是斜坡；以及本单元的函数给出的闭式抠像和随机游走的蒙版。",
)

# %% name="exercise-ports-hint"
hint("06/ports")

# %% name="exercise-ports" tags=["exercise"]
def repaired_matrices(image, seeds, sigma, eps=1e-7):
    """Return both matrices (H W, H W) as `buggy_matrices` does, without its bugs.

    与 `buggy_matrices` 一样返回两个 (H W, H W) 的矩阵，但没有其中的错误。
    """
    ### BEGIN SOLUTION
    height, width = seeds.shape
    colours, numbers = image.reshape(-1, 3), np.arange(seeds.size).reshape(height, width)
    closed_form, walk = np.zeros((2, seeds.size, seeds.size))
    known = seeds != Seed.UNKNOWN
    left_out = ndimage.binary_erosion(known, np.ones((3, 3)))
    for row, col in np.ndindex(height, width):
        i = numbers[row, col]
        near = numbers[max(0, row - 1) : row + 2, max(0, col - 1) : col + 2].ravel()
        if len(near) == 9 and not left_out[row, col]:
            apart = colours[near] - colours[near].mean(axis=0)
            inverse = np.linalg.inv(apart.T @ apart / 9 + eps / 9 * np.eye(3))
            closed_form[np.ix_(near, near)] += np.eye(9) - (1 + apart @ inverse @ apart.T) / 9
        unlike = ((colours[near] - colours[i]) ** 2).sum(axis=1)
        weights = np.exp(-unlike / sigma**2)
        walk[i, near] -= weights
        walk[i, i] += weights.sum()
    return closed_form, walk
    ### END SOLUTION

# %% name="exercise-ports-check"
ch6.check_ports(repaired_matrices)

# %% [markdown] name="exercise-ports-saw" lang="en"
# **What you saw.** With the bugs the errors are 0.487 and 0.127, whatever `sigma` is: closed form stays at $\alpha = 0$. Repaired, closed form has 0.038; the walk 0.127 for 1/30, as before, 0.068 for 0.1 and 0.114 for 0.3.

# %% [markdown] name="exercise-ports-saw" lang="zh"
# **刚才看到的是什么。** 有错误时，不论 `sigma` 取多少，误差都是 0.487 和 0.127：闭式抠像停在 $\alpha = 0$。改好之后，闭式抠像的误差为 0.038；随机游走在 1/30 时仍为 0.127，0.1 时为 0.068，0.3 时为 0.114。

# %% [markdown] name="arena-play" lang="en"
# ## 6.10 Which is best?
#
# All methods in one arena, on scenes whose alpha is known exactly.
#
# - Choose hair before the texture. Which methods are worse than *harmonic*, which never looks at the picture?
# - Find a scene on which closed form is not the best. Then change its background.

# %% [markdown] name="arena-play" lang="zh"
# ## 6.10 哪种方法最好？
#
# 所有方法同台比较，场景的 alpha 都是准确已知的。
#
# - 选纹理前的头发：哪些方法还不如从不看图像的“调和”插值？
# - 找一个闭式抠像不是最好的场景，再换一个背景。

# %% name="arena-lab"
from segteach.labs.matting_arena import MattingArena

MattingArena()

# %% [markdown] name="arena" lang="en"
# **What you saw.** On hair before the texture Poisson, Knockout, Wang-Cohen and random walk are behind harmonic. On the net before the coffee Ruzon-Tomasi is best, on smoke before the coffee the Bayesian matte; before the texture the net is closed form's, and the smoke Wang and Cohen's, with closed form next.
#
# **Enough pictures.** One scene is no verdict. Seven mattes over two backgrounds, trimaps with a band of 3 pixels: the median SAD, how often a method is the best, and how often it beats *harmonic* interpolation, which looks at the trimap alone. Guess the order first.

# %% [markdown] name="arena" lang="zh"
# **刚才看到的是什么。** 在纹理前的头发上，泊松、Knockout、Wang-Cohen 和随机游走都不如调和插值。咖啡前的网上 Ruzon-Tomasi 最好，咖啡前的烟上贝叶斯抠像最好；换成纹理背景，网是闭式最好，烟是 Wang-Cohen 最好，闭式次之。
#
# **足够多的图才能下结论。** 七种蒙版，两种背景，三分图的带宽 3 像素：给出 SAD 的中位数、最好的次数，以及胜过“调和”插值（只看三分图）的次数。先猜一下名次。

# %% name="table-methods"
from segteach.matting.knn import knn
from segteach.matting.poisson import poisson
from segteach.matting.random_walk import random_walk

methods = {
    say("trimap alone", "只用三分图"): harmonic,
    say("Poisson", "泊松"): poisson,
    say("random walk", "随机游走"): random_walk,
    "KNN": knn,
    say("Bayesian", "贝叶斯"): bayesian,
    say("closed form", "闭式"): closed_form,
}

# %% name="table-run"
scores = []
for name in data.MATTING_SCENES:
    for behind in ("texture", "coffee"):
        scene = data.matting_scene(name, background=behind, shape=(75, 100))
        trimap = data.trimap_of(scene.alpha, 3)
        found = [method(scene.image, trimap).alpha for method in methods.values()]
        scores.append([sad(alpha, scene.alpha, trimap == Seed.UNKNOWN) for alpha in found])

# %% name="table-words"
scores = np.array(scores)
words = say(
    "median {:.2f}, best in {:2} of 14, beats the trimap alone in {:2}: {}",
    "中位数 {:.2f}，14 次中最好 {:2} 次，胜过只用三分图 {:2} 次：{}",
)
for column, name in enumerate(methods):
    best, beats = (scores.argmin(axis=1) == column).sum(), (scores[:, column] < scores[:, 0]).sum()
    print(words.format(np.median(scores[:, column]), best, beats, name))

# %% [markdown] name="table-saw" lang="en"
# **What you saw.** Closed form has the least median, is the best on 12 of 14, and beats the trimap alone everywhere; then come Bayesian matting and KNN. The median of Poisson and of random walk is no better than that of the trimap alone: single scenes, such as the smoke above, are not the rule. (Wang and Cohen's method would take as long as all these together; it is in the next table.)

# %% [markdown] name="table-saw" lang="zh"
# **刚才看到的是什么。** 闭式的中位数最小，14 次中 12 次最好，而且每次都胜过只用三分图；其次是贝叶斯抠像和 KNN。泊松和随机游走的中位数并不比只用三分图好：个别场景（如上面的烟）说明不了一般情况。（Wang 与 Cohen 的方法与这几种加起来一样费时，放在下一张表里。）

# %% [markdown] name="photos" lang="en"
# **And on photographs?** Twelve of the training pictures of alphamatting.com, in low resolution, which a course may use but not hand on, with their narrow trimaps (Rhemann and others 2009). Means over the 12, less is better; no parameter was chosen on them. You can run the same on a folder of your own: `segteach bench matting --quality FOLDER`.
#
# | | SAD | MSE | gradient | connectivity | mean rank | beats the trimap alone |
# |---|---|---|---|---|---|---|
# | closed form | 4.13 | 0.019 | 7.6 | 3.8 | 2.0 | 12 of 12 |
# | KNN | 4.33 | 0.017 | 6.1 | 3.9 | 1.9 | 12 of 12 |
# | Bayesian | 5.49 | 0.026 | 6.2 | 5.1 | 2.9 | 12 of 12 |
# | random walk | 7.04 | 0.042 | 13.5 | 6.8 | 5.2 | 12 of 12 |
# | Ruzon-Tomasi | 7.33 | 0.047 | 9.7 | 7.2 | 4.5 | 10 of 12 |
# | Knockout | 7.98 | 0.056 | 13.4 | 7.8 | 5.8 | 10 of 12 |
# | Wang-Cohen | 9.00 | 0.070 | 21.1 | 8.7 | 7.1 | 11 of 12 |
# | Poisson | 10.26 | 0.078 | 20.0 | 10.6 | 7.4 | 10 of 12 |
# | trimap alone | 13.30 | 0.077 | 27.6 | 13.7 | 8.3 |  |
#
# **What you saw.** Closed form has the least SAD, KNN the least MSE and gradient; each is the best on six of the twelve. The mean rank is taken over pictures and all four measures. Bayesian matting, which asks each pixel by itself, comes third, nearly as good in gradient. Wang and Cohen's method, made for scribbles, and Poisson matting, which looks at grey alone, come last before the trimap alone.

# %% [markdown] name="photos" lang="zh"
# **真实照片呢？** 用 alphamatting.com 的 12 幅训练照片（低分辨率）及其较窄的三分图（Rhemann 等，2009）。表中是 12 幅的平均值，越小越好；没有一个参数是在这些照片上挑选的。（课程可以使用这些照片，但不能随课程分发。）你也可以在自己的文件夹上运行：`segteach bench matting --quality FOLDER`。
#
# | | SAD | MSE | 梯度 | 连通性 | 平均名次 | 胜过只用三分图 |
# |---|---|---|---|---|---|---|
# | 闭式 | 4.13 | 0.019 | 7.6 | 3.8 | 2.0 | 12/12 |
# | KNN | 4.33 | 0.017 | 6.1 | 3.9 | 1.9 | 12/12 |
# | 贝叶斯 | 5.49 | 0.026 | 6.2 | 5.1 | 2.9 | 12/12 |
# | 随机游走 | 7.04 | 0.042 | 13.5 | 6.8 | 5.2 | 12/12 |
# | Ruzon-Tomasi | 7.33 | 0.047 | 9.7 | 7.2 | 4.5 | 10/12 |
# | Knockout | 7.98 | 0.056 | 13.4 | 7.8 | 5.8 | 10/12 |
# | Wang-Cohen | 9.00 | 0.070 | 21.1 | 8.7 | 7.1 | 11/12 |
# | 泊松 | 10.26 | 0.078 | 20.0 | 10.6 | 7.4 | 10/12 |
# | 只用三分图 | 13.30 | 0.077 | 27.6 | 13.7 | 8.3 |  |
#
# **刚才看到的是什么。** 闭式的 SAD 最小，KNN 的 MSE 和梯度误差最小；12 幅中两者各有 6 幅最好。平均名次是对各幅图、四种度量取的平均。逐像素求解的贝叶斯抠像排第三，梯度误差与前者相差不多。为涂抹设计的 Wang 与 Cohen 的方法，以及只看灰度的泊松抠像，仅好于只用三分图。

# %% name="quiz-squares"
quiz("06/squares")

# %% name="quiz-typical"
quiz("06/typical")

# %% name="quiz-added"
quiz("06/added")

# %% [markdown] name="exercise-ranks-text" lang="en"
# **Exercise 9 · The league table.** alphamatting.com orders methods by their mean rank. From the errors of M methods on P pictures, rank the methods on each picture (1 is the least error), and take the mean over the pictures. Methods with equal error on a picture share the mean of their ranks: two at the places 2 and 3 have 2.5 each.

# %% [markdown] name="exercise-ranks-text" lang="zh"
# **练习 9 · 排行榜。** alphamatting.com 按平均名次给各方法排序。已知 M 种方法在 P 幅图上的误差，请在每幅图上给各方法排名（误差最小者为 1），再对各图求平均。同一幅图上误差相等的方法，取名次的平均：并列第 2、3 名，各为 2.5。

# %% name="exercise-ranks-hint"
hint("06/ranks")

# %% name="exercise-ranks" tags=["exercise"]
def my_ranks(errors):
    """Return the mean rank (M,) of each method; errors (M, P): of M methods on P pictures.

    返回各方法的平均名次 (M,)；errors (M, P)：M 种方法在 P 幅图上的误差。
    """
    ### BEGIN SOLUTION
    better = (errors[None] < errors[:, None]).sum(axis=1)
    equal = (errors[None] == errors[:, None]).sum(axis=1) - 1
    return (1 + better + equal / 2).mean(axis=1)
    ### END SOLUTION

# %% name="exercise-ranks-check"
ch6.check_ranks(my_ranks)

# %% [markdown] name="fail" lang="en"
# ## 6.11 Where it fails
#
# The cat and its five strokes once more; one thing is changed at a time. **1. Both sides share colours.** Then windows along the outline hold no difference that alpha could follow. **2. Too many colours in a window.** Then no linear function fits. **3. Strokes that are wrong, or missing.** Alpha is free where no stroke reaches.

# %% [markdown] name="fail" lang="zh"
# ## 6.11 失效的情形
#
# 仍是这只猫和那五笔涂抹，每次只改变一个条件。**1. 两侧颜色相同。** 轮廓上的窗口里没有颜色差别，alpha 无从变化。**2. 窗口里颜色太多。** 没有线性函数能拟合。**3. 涂抹画错，或者缺了。** 涂抹影响不到的地方，alpha 是不确定的。

# %% name="fail-run"
def over(background, marks):
    """Return the cat over another background, its alpha by closed form, and the SAD."""
    image = composite(cat.foreground, cat.alpha, background)
    alpha = closed_form(image, marks).alpha
    return image, alpha, sad(alpha, cat.alpha, unknown)


fur = np.average(cat.foreground[cat.alpha > 0.9], axis=0)
pebbles = data.matting_scene("fur", shape=cat.alpha.shape).background
cases = {
    say("green", "绿色"): plain(cat.alpha.shape, (0.1, 0.7, 0.2)),
    say("the fur's own mean colour", "毛的平均颜色"): plain(cat.alpha.shape, fur),
    say("pebbles", "卵石"): pebbles,
    say("pebbles, blurred", "卵石，模糊后"): ndimage.gaussian_filter(pebbles, (6, 6, 0)),
}

# %% name="fail-figure"
fig, axes = plt.subplots(2, 4, figsize=(13, 5), layout="constrained")
for (above, below), (name, background) in zip(axes.T, cases.items()):
    picture, alpha, error = over(background, seeds)
    draw_image(above, picture, name)
    draw_image(below, grey_picture(alpha), f"SAD {error:.2f}")
show(
    fig,
    en="The same cat over four backgrounds and its mattes from five strokes. Over green the matte is clean. Over the "
    "fur's own colour whiskers before the face go black, and their ends are missing. Over pebbles single stones turn "
    "grey; over blurred pebbles a haze is left, and no stone.",
    zh="同一只猫在四种背景前，以及由五笔涂抹求得的蒙版。绿色背景前蒙版干净；背景与毛同色时，脸前的胡须变黑，"
    "末端消失；背景是卵石时，单个石子变灰；卵石模糊后只剩一层雾，看不到石子。",
)

# %% name="fail-strokes"
wrong = Stroke([[52, 47], [72, 34]], 1.5, out)  # across the whiskers on the left
drawings = {
    say("the five strokes", "原来的五笔"): strokes,
    say("without the last: between the ears", "去掉最后一笔：两耳之间"): strokes[:-1],
    say("a sixth, background across the whiskers", "加第六笔：把胡须涂成背景"): [*strokes, wrong],
}
for name, drawn in drawings.items():
    marks = seeds_from_strokes(drawn, cat.alpha.shape)
    print(f"SAD {over(cat.background, marks)[2]:.2f}  {name}")

# %% [markdown] name="fail-saw" lang="en"
# **What you saw.** On green SAD is 0.12, on the fur's own colour 0.68, with nothing else changed. Blurring the pebbles keeps their mean colour and brings 1.73 down to 1.03: so much was their texture. Without the stroke between the ears nothing says that the background there is background. And a stroke across the whiskers costs more than a missing one: what is painted is believed.
#
# What helps: another stroke where alpha is grey, strokes that keep off hair, a narrower trimap where one can be had. Some things (6.1) cannot say at all, as in chapter 5: glass that bends light, shadows.

# %% [markdown] name="fail-saw" lang="zh"
# **刚才看到的是什么。** 绿色背景上 SAD 为 0.12，背景与毛同色时为 0.68，其他都没有变。把卵石模糊，平均颜色不变，SAD 从 1.73 降到 1.03：这部分就是纹理造成的。去掉两耳之间的一笔，就没有任何信息表明那里是背景。而一笔画过胡须，比少画一笔损失更大：涂抹处一律当作已知。
#
# 对策：在 alpha 发灰处补一笔，涂抹避开毛发，有条件就用更窄的三分图。与第 5 章一样，有些现象是 (6.1) 根本无法表达的：弯折光线的玻璃、影子。

# %% [markdown] name="own-text" lang="en"
# **On your own photograph.** Load one in the lab of 6.1. Begin with one stroke on either side; then look where alpha is grey, and put the next stroke there. How many do you need? Which of the three causes do you meet?

# %% [markdown] name="own-text" lang="zh"
# **换成自己的照片。** 在 6.1 节的实验里载入一张。先在两侧各画一笔，再看 alpha 哪里发灰，就在那里补一笔。一共要画几笔？遇到了三个原因中的哪一个？

# %% [markdown] name="summary" lang="en"
# ## 6.12 In one breath
#
# - On colour lines alpha is linear in the colours of a window (6.3); what is left of the fit is the cost (6.5).
# - The cost is $\alpha^{\mathsf T} L \alpha$: $F$, $B$, $a$ and $b$ are gone (6.6), (6.7). Strokes make it a linear system (6.9).
# - On exact lines, where the strokes leave one minimum, the answer is the truth as $\varepsilon \to 0$ (6.11); the smallest eigenvectors of $L$ are pieces of mattes (6.12).
# - $F$ comes afterwards (6.15). On our scenes closed form is ahead of the other methods of chapters 5 and 6, though not everywhere; on the photographs KNN is its equal.
#
# Next question: *all of these look at colours alone. What could a computer learn from pictures that were cut out before?* Chapters 7 and 8.

# %% [markdown] name="summary" lang="zh"
# ## 6.12 本章小结
#
# - 颜色落在颜色线上时，alpha 是窗口内颜色的线性函数 (6.3)；拟合的残差就是代价 (6.5)。
# - 代价为 $\alpha^{\mathsf T} L \alpha$：$F$、$B$、$a$、$b$ 都消去了 (6.6)、(6.7)。加上涂抹，就是一个线性方程组 (6.9)。
# - 颜色线精确、最小值点唯一时，$\varepsilon \to 0$ 得到真值 (6.11)；$L$ 最小的特征向量就是蒙版的组成部分 (6.12)。
# - $F$ 在最后求出 (6.15)。在我们的场景上，闭式抠像领先于第 5、6 章的其他方法，但不是处处领先；在真实照片上，KNN 与它不相上下。
#
# 下一个问题：这些方法都只看颜色。计算机能从已经抠好的图片中学到什么？ 见第 7、8 章。

# %% [markdown] name="references" lang="en"
# ## References
#
# - A. Levin, D. Lischinski, Y. Weiss: A closed-form solution to natural image matting. *CVPR* 2006; *PAMI* 30 (2008).
# - I. Omer, M. Werman: Color lines: image specific color representation. *CVPR* 2004.
# - J. Sun, J. Jia, C.-K. Tang, H.-Y. Shum: Poisson matting. *SIGGRAPH* 2004.
# - L. Grady, T. Schiwietz, S. Aharon, R. Westermann: Random walks for interactive alpha-matting. *VIIP* 2005.
# - J. Wang, M. F. Cohen: An iterative optimization approach for unified image segmentation and matting. *ICCV* 2005.
# - Q. Chen, D. Li, C.-K. Tang: KNN matting. *CVPR* 2012; *PAMI* 35 (2013).
# - T. Germer, T. Uelwer, S. Conrad, S. Harmeling: Fast multi-level foreground estimation. *ICPR* 2020.
# - C. Rhemann, C. Rother, J. Wang, M. Gelautz, P. Kohli, P. Rott: A perceptually motivated online benchmark for image matting. *CVPR* 2009.
# - R. J. Radke: *Computer Vision for Visual Effects*, chapter 2. Cambridge University Press 2013.

# %% [markdown] name="references" lang="zh"
# ## 参考文献
#
# - A. Levin, D. Lischinski, Y. Weiss: A closed-form solution to natural image matting. *CVPR* 2006；*PAMI* 30 (2008)。
# - I. Omer, M. Werman: Color lines: image specific color representation. *CVPR* 2004。
# - J. Sun, J. Jia, C.-K. Tang, H.-Y. Shum: Poisson matting. *SIGGRAPH* 2004。
# - L. Grady, T. Schiwietz, S. Aharon, R. Westermann: Random walks for interactive alpha-matting. *VIIP* 2005。
# - J. Wang, M. F. Cohen: An iterative optimization approach for unified image segmentation and matting. *ICCV* 2005。
# - Q. Chen, D. Li, C.-K. Tang: KNN matting. *CVPR* 2012；*PAMI* 35 (2013)。
# - T. Germer, T. Uelwer, S. Conrad, S. Harmeling: Fast multi-level foreground estimation. *ICPR* 2020。
# - C. Rhemann, C. Rother, J. Wang, M. Gelautz, P. Kohli, P. Rott: A perceptually motivated online benchmark for image matting. *CVPR* 2009。
# - R. J. Radke: *Computer Vision for Visual Effects*，第 2 章。Cambridge University Press 2013。
