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
# # 1 · Gaussian, mixture of Gaussians, EM
#
# After this chapter you can
#
# - say what segmentation is and what matting adds;
# - compute a Gaussian density by hand, and say when one Gaussian is not enough;
# - fit a mixture of Gaussians with EM, step by step, and explain why its likelihood never falls;
# - recognise the three ways in which EM goes wrong;
# - describe the colours of a photograph by a few components. GrabCut (chapter 3) needs exactly that.
#
# Run a cell with **Shift+Enter**. Every lab also works from the keyboard: Tab reaches the controls, arrows move them.

# %% [markdown] name="title" lang="zh"
# # 1 · 高斯模型、高斯混合模型与 EM
#
# 学完本章，你将能够：
#
# - 说清楚什么是图像分割，抠像又多做了什么；
# - 手算高斯密度，并判断什么时候单个高斯不够用；
# - 用 EM 逐步拟合高斯混合模型，并解释似然为什么从不下降；
# - 认出 EM 失效的三种典型情形；
# - 用几个分量描述一张照片的颜色，这正是第 3 章的 GrabCut 所需要的。
#
# 按 **Shift+Enter** 运行一个单元格。所有实验都可以只用键盘操作：用 Tab 键选中控件，用方向键调节。

# %% name="setup"
import matplotlib.pyplot as plt
import numpy as np

from segteach import data
from segteach.course.chapters import ch1
from segteach.course.figure import show
from segteach.course.quiz import hint, quiz
from segteach.course.try_it import try_it
from segteach.draw.overlays import draw_image, label_colours, style
from segteach.draw.words import tell
from segteach.language import say

plt.rcParams.update(style())

# %% [markdown] name="opening" lang="en"
# ## 1.1 One picture, done both ways
#
# **Segmentation** cuts out the region of interest: every pixel is inside or outside, $\alpha_i \in \{0, 1\}$.
#
# **Matting** also estimates how much of a pixel is covered, $\alpha_i \in [0, 1]$. The picture is then a blend of foreground and background,
#
# $$I_i = \alpha_i F_i + (1 - \alpha_i) B_i .$$
#
# The seed head below was rendered by the course, so its exact $\alpha$ is known. Look at the hairs.

# %% [markdown] name="opening" lang="zh"
# ## 1.1 同一张图，两种做法
#
# **图像分割**把图像中感兴趣的区域分割出来：每个像素要么在区域内，要么在区域外，$\alpha_i \in \{0, 1\}$。
#
# **抠像**除了得到前景轮廓，还要估计每个像素被前景覆盖的比例，$\alpha_i \in [0, 1]$。图像就是前景与背景的混合：
#
# $$I_i = \alpha_i F_i + (1 - \alpha_i) B_i .$$
#
# 下面的蒲公英是用本课程的程序渲染的，因此 $\alpha$ 的精确值已知。请留意那些细毛。

# %% name="opening-layers"
scene = data.dandelion()
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
draw_image(axes[0], scene.image, say("picture $I$", "图像 $I$"))
draw_image(axes[1], scene.mask, say("segmentation", "分割") + r": $\alpha \in \{0, 1\}$")
draw_image(axes[2], scene.alpha, say("matting", "抠像") + r": $\alpha \in [0, 1]$")
show(
    fig,
    en="A white seed head with fine hairs; its mask, where each hair is a row of white steps; its alpha, "
    "where the same hairs have soft grey edges.",
    zh="一朵白色的蒲公英，细毛分明；它的掩码，每根细毛是一串白色阶梯；它的 α，同样的细毛有柔和的灰色边缘。",
)

# %% [markdown] name="opening-composite" lang="en"
# Now put the seed head in front of another background. The hard mask carries a rim of the old background with it and breaks the hairs. The soft $\alpha$, together with $F$, does not: that is why film studios pay for matting.

# %% [markdown] name="opening-composite" lang="zh"
# 现在给它换一个背景。硬分割会带上一圈旧背景，细毛也会断开；用连续取值的 $\alpha$ 和前景 $F$ 来合成，就没有这些问题。真实的合成离不开抠像，原因就在这里。

# %% name="opening-new-background"
new = data.fit_within(data.load("rocket"), 320)[:240, :320]
new = np.pad(new, ((0, 240 - new.shape[0]), (0, 0), (0, 0)), mode="edge")
hard, soft = scene.mask[..., None], scene.alpha[..., None]
results = {
    say("cut out with the hard mask", "用硬掩码抠出"): hard * scene.image + (1 - hard) * new,
    say(r"composed with $\alpha$ and $F$", r"用 $\alpha$ 和 $F$ 合成"): soft * scene.foreground + (1 - soft) * new,
}
fig, axes = plt.subplots(1, 2, figsize=(11, 5), layout="constrained")
for ax, (title, picture) in zip(axes, results.items()):
    draw_image(ax, picture[10:100, 100:220], title + say(" (zoomed)", "（放大）"))
show(
    fig,
    en="The seed head, enlarged, before a rocket in the night sky. Left the hairs are jagged steps, some of "
    "them broken; right they are fine and smooth.",
    zh="放大的蒲公英，背景是夜空中的火箭。左：细毛呈锯齿状，有的断开；右：细毛纤细而平滑。",
)

# %% [markdown] name="opening-plan" lang="en"
# The course goes from the first picture to the second.
#
# 1. **Models**: mixture of Gaussians (this chapter), Markov random fields (2).
# 2. **Interactive segmentation**: GrabCut (3), Lazy Snapping (4).
# 3. **Matting**: Bayesian matting (5), closed-form matting (6).
# 4. **Deep segmentation** (7).
# 5. **Deep matting** (8).
#
# Many of them ask the same first question: *does this colour look like foreground or like background?* A colour model answers it. We build one now.

# %% [markdown] name="opening-plan" lang="zh"
# 整门课就是从第一种结果（分割）走到第二种结果（抠像）。
#
# 1. **常用模型**：高斯混合模型（本章）、马尔可夫随机场（第 2 章）。
# 2. **交互式图像分割**：GrabCut（第 3 章）、Lazy Snapping（第 4 章）。
# 3. **抠像**：贝叶斯抠像（第 5 章）、Closed Form Matting（第 6 章）。
# 4. **基于深度学习的图像分割**（第 7 章）。
# 5. **基于深度学习的抠像**（第 8 章）。
#
# 其中许多方法首先都要回答同一个问题：这个颜色更像前景，还是更像背景？ 颜色模型给出答案。下面就来建立一个。

# %% [markdown] name="gaussian-play" lang="en"
# ## 1.2 One Gaussian
#
# Play first. Move every slider once. Three things to find out:
#
# - Which slider turns the ellipse? Which one only shifts it?
# - Where must the point $x$ lie to have the highest density?
# - Make the orange region vanish. Then make it as large as you can.

# %% [markdown] name="gaussian-play" lang="zh"
# ## 1.2 单高斯模型
#
# 先动手。把每个滑块都拖一遍，完成三件事：
#
# - 找一找：哪个滑块让椭圆转动？哪个只让它平移？
# - 试一试：点 $x$ 放在哪里密度最大？
# - 先让橙色区域消失，再让它尽可能大。

# %% name="gaussian-lab"
from segteach.labs.gaussian import GaussianExplorer

explorer = GaussianExplorer()
explorer

# %% [markdown] name="gaussian-name" lang="en"
# **What you saw.** A *Gaussian model* describes a cloud of data by its density, the bell curve. There is the single Gaussian model (SGM) and the mixture of Gaussians (GMM, section 1.3).
#
# The cloud has a centre $\mu$ (black dot) and a shape $\Sigma$ (blue ellipses). In the plane a single Gaussian looks like an **ellipse**, in space like an **ellipsoid**. How far a point is from the centre is measured in standard deviations *along that direction*; the three blue ellipses lie at 1, 2 and 3 of them.

# %% [markdown] name="gaussian-name" lang="zh"
# **刚才看到的是什么。** **高斯模型**用密度函数（钟形的正态分布曲线）来描述一团数据，分为单高斯模型（SGM）和高斯混合模型（GMM，见 1.3 节）两种。
#
# 这团数据有中心 $\mu$（黑点）和形状 $\Sigma$（蓝色椭圆）。单高斯分布在二维平面上近似于**椭圆**，在三维空间中近似于**椭球**。点到中心的距离，以**该方向上的标准差**为单位；三个蓝色椭圆分别位于 1、2、3 个标准差处。

# %% [markdown] name="gaussian-formula" lang="en"
# **Formula.** For $x$ of dimension $d$, with mean $\mu$ and covariance $\Sigma$,
#
# $$N(x; \mu, \Sigma) = \frac{1}{\sqrt{(2\pi)^d\,|\Sigma|}} \exp\left[-\tfrac12 (x-\mu)^T \Sigma^{-1} (x-\mu)\right] \tag{1}$$
#
# - $x$: the column vector of the point, the red dot in the lab;
# - $\mu$: the mean, the black dot;
# - $\Sigma$: the covariance, $\begin{pmatrix}\sigma_1^2 & \rho\sigma_1\sigma_2\\ \rho\sigma_1\sigma_2 & \sigma_2^2\end{pmatrix}$, the shape of the ellipse.
#
# > **Correction to the lecture.** The deck prints $\sqrt{2\pi|\Sigma|}$ in (1). That is right only for $d = 1$: the power $d$ on $2\pi$ is missing. The check of (1) below shows the difference in numbers.

# %% [markdown] name="gaussian-formula" lang="zh"
# **公式。** 设 $d$ 维变量 $x$ 服从高斯分布，均值（期望）为 $\mu$，协方差（矩阵）为 $\Sigma$，则它的概率密度为
#
# $$N(x; \mu, \Sigma) = \frac{1}{\sqrt{(2\pi)^d\,|\Sigma|}} \exp\left[-\tfrac12 (x-\mu)^T \Sigma^{-1} (x-\mu)\right] \tag{1}$$
#
# - $x$：表示点的列向量，即实验中的红点；
# - $\mu$：均值，即黑点；
# - $\Sigma$：协方差 $\begin{pmatrix}\sigma_1^2 & \rho\sigma_1\sigma_2\\ \rho\sigma_1\sigma_2 & \sigma_2^2\end{pmatrix}$，它决定椭圆的形状。
#
# > **对讲义的更正。** 讲义的 (1) 式印的是 $\sqrt{2\pi|\Sigma|}$，只在 $d = 1$ 时成立：$2\pi$ 漏掉了指数 $d$。后面“检验 (1) 式”会用数字说明差别。

# %% [markdown] name="gaussian-numbers-text" lang="en"
# **The numbers of one point.** Take the point $x$ of the lab, as you left it, and fill in (1) piece by piece. Move the sliders and run the cell again.

# %% [markdown] name="gaussian-numbers-text" lang="zh"
# **一个点的数值。** 取你在实验中最后设定的点 $x$，逐项代入 (1) 式。拖动滑块后，可以再运行一次下面的单元格。

# %% name="gaussian-numbers"
x, mu, Sigma = explorer.point, explorer.mean, explorer.covariance
d2 = (x - mu) @ np.linalg.inv(Sigma) @ (x - mu)
peak = 1 / np.sqrt((2 * np.pi) ** 2 * np.linalg.det(Sigma))
by_hand = peak * np.exp(-d2 / 2)
print(f"x - mu = {x - mu}\n|Sigma| = {np.linalg.det(Sigma):.4f}\nd^2 = {d2:.4f}")
print(f"N(mu) = {peak:.4f}   {say('(the peak)', '（最大值）')}\nN(x)  = {by_hand:.4f}")

# %% [markdown] name="gaussian-code-text" lang="en"
# **Code.** These are the package's own functions, filled in from its source: edit them and run them. They work with the logarithm, and with a Cholesky factor in place of $\Sigma^{-1}$, which is more accurate.

# %% [markdown] name="gaussian-code-text" lang="zh"
# **代码。** 下面的函数直接取自软件包的源代码，可以修改、运行。它们计算密度的对数，并用 Cholesky 分解代替直接求 $\Sigma^{-1}$，精度更高。

# %% name="gaussian-imports"
from segteach.arrays import check_points, check_vector
from segteach.models.gaussian import cholesky, density

# %% name="gaussian-mahalanobis" source="models.gaussian.mahalanobis"

# %% name="gaussian-log-density" source="models.gaussian.log_density"

# %% name="gaussian-verify"
from_package = np.exp(log_density([x], mu, Sigma))[0]
assert np.isclose(from_package, by_hand)
print(say("by hand {:.6f} = package {:.6f}", "手算 {:.6f} = 软件包 {:.6f}").format(by_hand, from_package))

# %% [markdown] name="gaussian-try-text" lang="en"
# **Try it.** In the plane let $\Sigma$ be the unit matrix. What is the density one standard deviation away from the centre? Put a number, or Python that computes it, in place of `None`.

# %% [markdown] name="gaussian-try-text" lang="zh"
# **试一试。** 在平面上，设 $\Sigma$ 是单位矩阵。离中心一个标准差处的密度是多少？把 `None` 换成一个数，或计算它的 Python 代码。

# %% name="gaussian-try"
mine = None
try_it(mine, density([[1, 0]], [0, 0], np.eye(2))[0])

# %% [markdown] name="gaussian-integral-text" lang="en"
# **Check of (1).** A density must integrate to 1. We sum it over a fine grid, once with each normaliser.

# %% [markdown] name="gaussian-integral-text" lang="zh"
# **检验 (1) 式。** 密度的积分必须等于 1。下面在细网格上求和，两种归一化系数各算一次。

# %% name="gaussian-integral"
from segteach.draw.gaussian import grid_density

S = np.array([[1.0, 0.5], [0.5, 2.0]])
gx, gy, values = grid_density([0, 0], S, (-9, 9, -9, 9), 400)
cell = (gx[0, 1] - gx[0, 0]) ** 2
print(say("(1) with (2 pi)^d:", "(1) 式，(2 pi)^d："), f"{values.sum() * cell:.4f}")
print(say("(1) as printed:", "(1) 式，讲义所印："), f"{values.sum() * cell * np.sqrt(2 * np.pi):.4f}")

# %% name="gaussian-quiz-peak"
quiz("01/peak")

# %% [markdown] name="exercise-read-text" lang="en"
# **Exercise 1 · Read an ellipse.** Here $\sigma_1 = 1.5$, $\sigma_2 = 1$ and $\rho = 0.6$ are known. Find out what the rightmost and the topmost point of the 1 σ ellipse tell of them. Then write the function that reads $\Sigma$ off any such drawing.
#
# Each exercise has three hints and an instant check, which tries your function on fresh numbers and names the classic mistake. If you start here, first run the cells above (menu *Run*, *Run All Above Selected Cell*).

# %% [markdown] name="exercise-read-text" lang="zh"
# **练习 1 · 从椭圆读出 $\Sigma$。** 下图中 $\sigma_1 = 1.5$、$\sigma_2 = 1$、$\rho = 0.6$ 是已知的。先看看 1 σ 椭圆的最右点和最上点与这三个数有什么关系，再写一个函数，从任意一幅这样的图读出 $\Sigma$。
#
# 每道练习都有三级提示，并能立即检查：检查程序用新的数据测试你的函数，并指出典型的错误。如果从这里开始，请先运行上面的单元格（菜单 *Run*，*Run All Above Selected Cell*）。

# %% name="exercise-read-figure"
from segteach.models.gaussian import ellipse

outline = ellipse([0, 0], [[2.25, 0.9], [0.9, 1.0]], count=721)
ends = outline[outline.argmax(axis=0)]  # the rightmost and the topmost point
fig, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
ax.plot(*outline.T, color=label_colours(2)[1], lw=2)
ax.add_patch(plt.Rectangle((-1.5, -1), 3, 2, fill=False, ls="--", ec="0.4"))
for (right, up), place in zip([(0, 0), *ends], ((8, -14), (8, 4), (-10, 8))):
    ax.plot(right, up, "o", color=label_colours(2)[0], mec="k")
    ax.annotate(f"({right:.2f}, {up:.2f})", (right, up), xytext=place, textcoords="offset points")
ax.set(aspect="equal", xlim=(-2.2, 2.7), ylim=(-1.4, 1.5), title=say("1 σ ellipse and its box", "1 σ 椭圆及其外接矩形"))
show(
    fig,
    en="A leaning ellipse in a dashed box of 3 by 2. Marked are the centre (0, 0), the rightmost point (1.50, 0.60) and the topmost point (0.90, 1.00).",
    zh="虚线矩形（3 × 2）内的倾斜椭圆，标出了中心 (0, 0)、最右点 (1.50, 0.60) 和最上点 (0.90, 1.00)。",
)

# %% name="exercise-read-hint"
hint("01/read")

# %% name="exercise-read" tags=["exercise"]
def covariance_of(centre, right, top):
    """Return Sigma (2, 2) from centre, rightmost and topmost point (2,) of the 1 sigma ellipse.

    由 1 σ 椭圆的中心、最右点和最上点（均为 (2,)）返回 Sigma (2, 2)。
    """
    ### BEGIN SOLUTION
    r, t = right - centre, top - centre
    return np.array([[r[0] ** 2, r[0] * r[1]], [t[0] * t[1], t[1] ** 2]])
    ### END SOLUTION

# %% name="exercise-read-check"
ch1.check_ellipse(covariance_of)

# %% [markdown] name="gaussian-fit" lang="en"
# **Where do $\mu$ and $\Sigma$ come from?** In practice from the sample: $\mu$ is replaced by the sample mean, $\Sigma$ by the sample covariance. That is the choice of greatest likelihood. Its covariance divides by $N$; the unbiased estimate divides by $N-1$, and for thousands of pixels nobody sees the difference.
#
# The colours of a photograph are points in space: one point a pixel, with coordinates R, G, B. So a Gaussian of colours is an ellipsoid.

# %% [markdown] name="gaussian-fit" lang="zh"
# **$\mu$ 和 $\Sigma$ 从哪里来？** 实际应用中来自样本：$\mu$ 用样本均值代替，$\Sigma$ 用样本协方差代替，这正是似然最大的取法。这样得到的协方差除以 $N$，无偏估计则除以 $N-1$；像素成千上万时，两者看不出差别。
#
# 照片的颜色是三维空间中的点：每个像素对应一个点，坐标是 R、G、B。所以颜色的高斯模型是一个椭球。

# %% name="gaussian-ellipsoid"
from segteach.draw.gaussian import draw_ellipsoids
from segteach.models.gaussian import fit_gaussian
from segteach.models.gmm import Gmm

flower = data.fit_within(data.load("flower"), 240)
petals = flower[60:110, 68:162].reshape(-1, 3)
mean, covariance = fit_gaussian(petals)
fig = plt.figure(figsize=(11, 4), layout="constrained")
patch = say("a patch of the flower", "花的一小块")
draw_image(fig.add_subplot(121), flower[60:110, 68:162], patch)
space = fig.add_subplot(122, projection="3d")
draw_ellipsoids(space, petals[::4], Gmm([1.0], [mean], [covariance]))
show(
    fig,
    en="A patch of orange petals, and its colours in RGB space: a long cloud from dark red to pale orange "
    "inside a wire ellipsoid of the same direction.",
    zh="一小块橙色花瓣；它的颜色在 RGB 空间中是从暗红到浅橙的狭长点云，外面的线框椭球与之同向。",
)

# %% [markdown] name="gaussian-classifier" lang="en"
# **Does $x$ belong to class $C$?** Each class has its own $\mu$ and $\Sigma$. Put $x$ into (1); when the value exceeds a threshold, we say that $x$ belongs to $C$. The region where that holds is one ellipse: the orange one in the lab.
#
# > **Correction to the lecture.** The lecture says "when the *probability* exceeds a threshold". (1) is a *density*: it has a unit, it may exceed 1, and only its integral over a region is a probability.

# %% [markdown] name="gaussian-classifier" lang="zh"
# **$x$ 属不属于类别 $C$？** 每个类别都有自己的 $\mu$ 和 $\Sigma$。把 $x$ 代入 (1) 式，当结果大于一定阈值时，就认为 $x$ 属于 $C$ 类。满足条件的区域是一个椭圆，即实验中橙色的那个。
#
# > **对讲义的更正。** 讲义写的是“当**概率**大于一定阈值时”。(1) 式给出的是**密度**：它有单位，可以大于 1，只有它在某个区域上的积分才是概率。

# %% name="gaussian-threshold"
from segteach.models.gaussian import classify, radius_of_threshold

for threshold in (0.1, 0.05, 0.025):
    radius = radius_of_threshold(threshold, explorer.covariance)
    belongs = classify([explorer.point], explorer.mean, explorer.covariance, threshold)[0]
    words = say(
        "density > {}: ellipse of {:.2f} standard deviations, x inside: {}",
        "密度 > {}：椭圆半径 {:.2f} 个标准差，x 在其中：{}",
    )
    print(words.format(threshold, radius, belongs))

# %% name="gaussian-quiz-threshold"
quiz("01/threshold")

# %% [markdown] name="gaussian-break" lang="en"
# **Break it.** Two things go wrong with a single Gaussian.
#
# 1. *The data are not an ellipse.* Below, two long clouds cross. The one Gaussian that fits them best is a single broad ellipse: it gives high density to places where there is nothing.
# 2. *The points lie on a line.* Then $|\Sigma| = 0$, (1) divides by zero, and the package says so.

# %% [markdown] name="gaussian-break" lang="zh"
# **何时失效。** 单高斯模型在两种情况下会失效。
#
# 1. 数据的分布不是椭圆形。 下图中两团狭长的点互相交叉。拟合得最好的单高斯模型是一个宽大的椭圆：在没有数据的地方，它也给出很高的密度。
# 2. 所有点在一条直线上。 这时 $|\Sigma| = 0$，(1) 式的分母为零，软件包会报错并说明原因。

# %% name="gaussian-break-picture"
from segteach.draw.gaussian import draw_density

cross = data.points("crossing", 500)
mean, covariance = fit_gaussian(cross.points)
fig, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
axes[0].scatter(*cross.points.T, s=8, c=label_colours(2)[cross.labels])
axes[0].set(title=say("two classes", "两类"), aspect="equal", xlim=(-0.2, 1.2), ylim=(-0.2, 1.2))
draw_density(axes[1], mean, covariance, points=cross.points, extent=(-0.2, 1.2, -0.2, 1.2))
axes[1].set_title(say("one Gaussian for both", "两类共用一个高斯"))
show(
    fig,
    en="Left two long clouds cross like a flat X. Right one broad Gaussian lies over both; it is darkest at "
    "the crossing, and its ellipses cover the empty places between the arms.",
    zh="左：两团狭长的点交叉成扁平的 X 形。右：一个宽大的高斯盖住两团；交叉处颜色最深，椭圆也盖住了四臂之间"
    "没有数据的地方。",
)

# %% name="gaussian-break-line"
on_a_line = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])
try:
    density(on_a_line, *fit_gaussian(on_a_line))
except ValueError as error:
    print("ValueError:", error)

# %% [markdown] name="exercise-distance-text" lang="en"
# **Exercise 2 · A channel was not seen.** Some entries of $x$ are NaN: an overexposed channel, a dead sensor. Return the Mahalanobis distance of what *was* seen, from the Gaussian of those entries alone. Its mean and covariance are the parts of $\mu$ and $\Sigma$ that belong to them: the ellipse is the *shadow* of the whole one. (`mahalanobis` of the package wants all of $x$.)

# %% [markdown] name="exercise-distance-text" lang="zh"
# **练习 2 · 缺一个通道。** $x$ 的某些分量是 NaN，例如通道过曝或传感器损坏。只用**看到的**分量，返回它们到这些分量的高斯分布的马氏距离。这个分布的均值和协方差矩阵就是 $\mu$ 和 $\Sigma$ 中对应的部分，它的椭圆是原椭圆的**投影**。（软件包的 `mahalanobis` 要求 $x$ 没有缺失。）

# %% name="exercise-distance-hint"
hint("01/distance")

# %% name="exercise-distance" tags=["exercise"]
def distance(x, mean, covariance):
    """Return the Mahalanobis distance, a number, of the entries of x (D,) that are not NaN; mean (D,).

    返回 x (D,) 中非 NaN 分量的马氏距离，一个数；mean (D,)，covariance (D, D)。
    """
    ### BEGIN SOLUTION
    seen = ~np.isnan(x)
    away = (x - mean)[seen]
    return float(np.sqrt(away @ np.linalg.solve(covariance[np.ix_(seen, seen)], away)))
    ### END SOLUTION

# %% name="exercise-distance-check"
ch1.check_distance(distance)

# %% [markdown] name="exercise-distance-effect-text" lang="en"
# Which pixels lie within 3 standard deviations of the colours of the petals? Left with all three channels, then without green, by your function. Right, green is filled in with its mean and all three are used: that is the *slice*, a much smaller ellipse, and half of the bloom is lost. A value that nobody measured must not be made up.

# %% [markdown] name="exercise-distance-effect-text" lang="zh"
# 哪些像素离花瓣颜色不超过 3 个标准差？左图用全部三个通道；中图不用绿色通道，由你的函数计算；右图用均值填补绿色，再用三个通道：这是**截面**，椭圆小得多，花丢了一半。没有测到的值不能编造。

# %% name="exercise-distance-effect"
photo = data.fit_within(data.load("flower"), 240)
centre, spread = fit_gaussian(photo[60:110, 68:162].reshape(-1, 3))
no_green = np.where([False, True, False], np.nan, photo[::3, ::3])
ways = {say("all channels", "三个通道"): (photo[::3, ::3], mahalanobis), say("without green", "缺绿色"): (no_green, None)}
ways[say("mean in place of green", "用均值填补绿色")] = np.where(np.isnan(no_green), centre, no_green), mahalanobis
fig, axes = plt.subplots(1, 3, figsize=(11, 2.8), layout="constrained")
for ax, (title, (colours, how)) in zip(axes, ways.items()):
    colours = colours.reshape(-1, 3)
    try:
        far = [distance(x, centre, spread) for x in colours] if how is None else how(colours, centre, spread)
        draw_image(ax, (np.array(far) < 3).reshape(no_green.shape[:2]), title)
    except NotImplementedError:  # exercise 2 is still to be written
        ax.set_axis_off()
show(
    fig,
    en="Three masks of the flower: with all channels the whole bloom; without green, once your function is written, nearly the same; with the mean in place of green the bloom is full of holes.",
    zh="花的三幅掩码：用三个通道时得到整朵花；缺绿色时（写好函数后），结果几乎相同；用均值填补绿色，花上到处是洞。",
)

# %% [markdown] name="gaussian-breath" lang="en"
# **In one breath.** A Gaussian is a centre and a shape. Its density falls with the distance measured in standard deviations, so a threshold gives an ellipse. One ellipse cannot describe two clouds: *what if we add several?*

# %% [markdown] name="gaussian-breath" lang="zh"
# **小结。** 高斯模型就是一个中心加一个形状。点到中心的距离（以标准差为单位）越大，密度越低，所以用阈值截取，得到的是椭圆。一个椭圆描述不了两团数据：那么，把几个高斯加在一起呢？

# %% [markdown] name="mixture-play" lang="en"
# ## 1.3 Several Gaussians
#
# Play first; the explanation comes after.
#
# - **Spray** two or three clouds on the sheet (or take those that are there), choose K, and press **▶** or the arrow keys, forward and back.
# - Take **Move**: drag the numbered centres and the ends of the axes. That is the start of the film.
# - Click on a point: the table shows its numbers in the step that the player shows.

# %% [markdown] name="mixture-play" lang="zh"
# ## 1.3 多个高斯
#
# 还是先动手，再看解释。
#
# - 选“喷点”，在绘点区上喷出两三团点（也可以用现成的点）；选定 K，然后按 **▶** 或左右方向键，前进、后退都可以。
# - 选“拖动”，拖动带编号的中心和椭圆轴的端点：这就是迭代的初值。
# - 单击任意一点：表格列出该点在播放器当前步的各个数值。

# %% name="mixture-lab"
from segteach.labs.em import EmLab

em_lab = EmLab()
em_lab

# %% [markdown] name="mixture-name" lang="en"
# **What you saw.** In many classification problems the points of one class do not form an ellipse. Left (a): all samples, as they come. Right (b): the same samples when their classes are known. No single Gaussian describes such data.
#
# A **mixture of Gaussians** (GMM, also MOG) says: the data were generated by *several* Gaussians. Each of the K Gaussians is a **component**; K must be fixed in advance. (The slide of formula (2) prints "GSM"; it means SGM.)

# %% [markdown] name="mixture-name" lang="zh"
# **刚才看到的是什么。** 在很多分类问题中，同一类别的样本点并不呈“椭圆”分布。下图左 (a)：全部样本数据；右 (b)：同样的样本，但已经明确了各自的分类。单高斯模型无法描述这样的数据。
#
# **高斯混合模型**（GMM，也写作 MOG）认为：数据是由**数个**单高斯模型生成的。这 K 个高斯模型，每一个叫作一个**分量**（component）；K 需要事先确定。（讲义 (2) 式那一页印的“GSM”应为 SGM。）

# %% name="mixture-figure"
cloud = data.points("three", 400)
fig, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained", sharey=True)
axes[0].scatter(*cloud.points.T, s=12, color="0.3")
axes[1].scatter(*cloud.points.T, s=12, c=label_colours(3)[cloud.labels])
titles = say("(a) all samples", "(a) 全部样本"), say("(b) with their classes", "(b) 各自的分类")
for ax, title in zip(axes, titles):
    ax.set(title=title, aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
show(
    fig,
    en="The same 400 points twice: grey, a shape that no ellipse fits; and in three colours, one a cloud: "
    "one above, two side by side below.",
    zh="同样的 400 个点画了两次：灰色时，任何椭圆都套不住；涂上三种颜色，就是三团点云：上方一团，下方并排两"
    "团。",
)

# %% [markdown] name="mixture-formula" lang="en"
# **Formula.** The density of the mixture is the sum of its components, each with a weight:
#
# $$\Pr(x) = \sum_{k=1}^{K} \pi_k\, N(x; \mu_k, \Sigma_k), \qquad \pi_k \ge 0,\ \ \sum_k \pi_k = 1 \tag{2}$$
#
# - $N(x; \mu_k, \Sigma_k)$: component $k$, one coloured ellipse of the lab;
# - $\pi_k$: its weight, the share of the points that it stands for.
#
# So the density at every point is a *blend* of K Gaussians. In one dimension you can see the sum.

# %% [markdown] name="mixture-formula" lang="zh"
# **公式。** 混合模型的密度是各分量的加权和：
#
# $$\Pr(x) = \sum_{k=1}^{K} \pi_k\, N(x; \mu_k, \Sigma_k), \qquad \pi_k \ge 0,\ \ \sum_k \pi_k = 1 \tag{2}$$
#
# - $N(x; \mu_k, \Sigma_k)$：第 $k$ 个分量，即实验中的一个彩色椭圆；
# - $\pi_k$：它的权重，即它所代表的点占全部点的比例。
#
# 所以每个点出现的概率密度，都是 K 个高斯**混合**的结果。在一维情形下，这个和可以直接画出来。

# %% name="mixture-sum"
grey = np.linspace(0, 1, 400)
pi, means, sigmas = [0.5, 0.3, 0.2], [0.25, 0.5, 0.8], [0.08, 0.05, 0.1]
parts = [p * density(grey, [m], [[s**2]]) for p, m, s in zip(pi, means, sigmas)]
fig, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
for k, (part, colour) in enumerate(zip(parts, label_colours(3))):
    ax.plot(grey, part, color=colour, lw=2, label=rf"$\pi_{k}\,N(x;\mu_{k},\Sigma_{k})$")
ax.plot(grey, np.sum(parts, axis=0), "k--", lw=2, label=r"$\Pr(x)$" + say(": the sum", "：总和"))
ax.set(xlabel="$x$", ylabel=say("density", "密度"), title=say("a mixture is a weighted sum", "混合模型是加权和"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="Three coloured bells over x, at 0.25, 0.5 and 0.8; the dashed line above follows each of them and "
    "lies higher where two overlap.",
    zh="x 轴上三条彩色钟形曲线，中心在 0.25、0.5 和 0.8；上方的虚线贴着每条曲线，在两条重叠处更高。",
)

# %% [markdown] name="mixture-numbers-text" lang="en"
# **The numbers of one point.** We take the mixture in the last step of the lab, and the point that you picked there (or the first). Formula (2) by hand, and by the package:

# %% [markdown] name="mixture-numbers-text" lang="zh"
# **一个点的数值。** 取实验最后一步的混合模型，以及你在那里选中的点（没有选则取第一个点）。按 (2) 式手算，再与软件包对照：

# %% name="mixture-numbers"
from segteach.models import em, gmm

model, x = em_lab.states[-1].model, em_lab.film_points[em_lab.picked]
terms = [
    pi * density([x], mu, Sigma)[0]
    for pi, mu, Sigma in zip(model.weights, model.means, model.covariances)
]
print("x =", x.round(3), "\npi_k N(x; mu_k, Sigma_k) =", np.round(terms, 4))
print(f"Pr(x) = {sum(terms):.4f}")
assert np.isclose(np.log(sum(terms)), gmm.log_density([x], model)[0])

# %% [markdown] name="mixture-large-k" lang="en"
# **A claim of the lecture:** *when K is large enough, a GMM approximates any continuous density.* A ring is no mixture of Gaussians. Watch K grow. The number under each panel is the mean log-likelihood of 2000 *new* points: what counts is how well the model predicts points it has not seen.

# %% [markdown] name="mixture-large-k" lang="zh"
# **讲义的一个论断：** 当 K 足够大时，GMM 可以逼近任意连续的概率密度。 圆环并不是高斯混合模型。下面看 K 逐渐增大时会怎样。每幅图上方的数是 2000 个**新**点的平均对数似然：重要的是，模型对没有见过的点预测得有多好。

# %% name="mixture-ring"
ring, fresh = data.points("ring", 600), data.points("ring", 2000, rng=99).points
fig, axes = plt.subplots(1, 4, figsize=(12, 3.3), layout="constrained")
x1, x2 = np.meshgrid(np.linspace(0, 1, 120), np.linspace(0, 1, 120))
where = np.stack([x1.ravel(), x2.ravel()], axis=1)
for ax, k in zip(axes, (1, 3, 6, 14)):
    model = em.fit_gmm(ring.points, k).model
    ax.imshow(np.exp(gmm.log_density(where, model)).reshape(x1.shape), origin="lower")
    ax.set_title(f"K = {k}: {gmm.log_likelihood(fresh, model) / len(fresh):.2f}")
    ax.set_axis_off()
show(
    fig,
    en="The density of 1, 3, 6 and 14 components on points of a ring: a disc, three arcs, a hexagon, then a "
    "thin ring with one bright needle; the number over each panel grows.",
    zh="对圆环上的点用 1、3、6、14 个分量得到的密度：圆盘、三段弧、六边形，最后是细圆环和一根亮针；各图上方"
    "的数逐渐增大。",
)

# %% [markdown] name="mixture-labelled" lang="en"
# **If somebody tells us the classes,** nothing is hidden, and maximum likelihood has a closed form. Let $N$ points be given, $N_k$ of them in class $k$, and let $L(k)$ be the set of those:
#
# $$\pi_k = \frac{N_k}{N} \tag{3}$$
#
# $$\mu_k = \frac{1}{N_k} \sum_{x \in L(k)} x \tag{4}$$
#
# $$\Sigma_k = \frac{1}{N_k} \sum_{x \in L(k)} (x-\mu_k)(x-\mu_k)^T \tag{5}$$
#
# In words: count, average, and spread of each class by itself.

# %% [markdown] name="mixture-labelled" lang="zh"
# **如果样本的分类已知，** 就没有隐变量，最大似然有闭式解。设共有 $N$ 个点，其中 $N_k$ 个属于第 $k$ 类，它们的集合是 $L(k)$：
#
# $$\pi_k = \frac{N_k}{N} \tag{3}$$
#
# $$\mu_k = \frac{1}{N_k} \sum_{x \in L(k)} x \tag{4}$$
#
# $$\Sigma_k = \frac{1}{N_k} \sum_{x \in L(k)} (x-\mu_k)(x-\mu_k)^T \tag{5}$$
#
# 也就是说：对每一类分别计数、求均值、求协方差。

# %% name="mixture-labelled-numbers"
labelled = gmm.fit_labelled(cloud.points, cloud.labels)
mine = cloud.points[cloud.labels == 0]
pi_0, mu_0 = len(mine) / len(cloud.points), mine.mean(axis=0)
Sigma_0 = (mine - mu_0).T @ (mine - mu_0) / len(mine)
print(f"(3) pi_0 = {pi_0:.3f}   (4) mu_0 = {mu_0.round(3)}\n(5) Sigma_0 =\n{Sigma_0.round(4)}")
assert np.isclose(labelled.weights[0], pi_0) and np.allclose(labelled.means[0], mu_0)
assert np.allclose(labelled.covariances[0], Sigma_0)

# %% [markdown] name="mixture-draw" lang="en"
# **Clusters, and the lecture's two steps.** A GMM also clusters: every component is the centre of a cluster. To ask a fitted model where a point belongs, the lecture proceeds like this:
#
# 1. choose one of the K components at random, component $k$ with probability $\pi_k$;
# 2. test whether the point belongs to it (section 1.2); if not, go back to step 1.
#
# > **Note on the lecture.** These steps *classify a given point*, and at random: in an overlap the answer varies from run to run, and a point that no component accepts would go round for ever (the package leaves it grey). Section 1.5 answers without chance, by the posterior (8). The two steps are no way to *generate* points. Generating is simpler: draw $k$ by $\pi$, then draw $x$ from component $k$ (ancestral sampling).

# %% [markdown] name="mixture-draw" lang="zh"
# **聚类，以及讲义的两个步骤。** GMM 也是一种聚类算法：每个分量就是一个聚类中心。模型训练好之后，讲义用下面的方法检查样本所属的分类：
#
# 1. 随机选择 K 个分量中的一个，选中第 $k$ 个的概率是 $\pi_k$；
# 2. 判断样本是否属于它（1.2 节的方法）；如果不属于，回到第 1 步。
#
# > **对讲义的说明。** 这两步是给**已有的点分类**，而且带随机性：在重叠区域，每次运行的答案可能不同；如果没有一个分量接受这个点，循环就不会结束（软件包把这样的点留成灰色）。1.5 节的后验概率 (8) 给出不靠随机的答案。这两步不能用来**生成**数据点。生成更简单：按 $\pi$ 抽取 $k$，再从第 $k$ 个分量中抽取 $x$（祖先采样）。

# %% name="mixture-draw-figure"
drawn = gmm.classify_by_draw(cloud.points, labelled, rng=1)
new_points, origin = gmm.sample(labelled, 400, rng=1)
colours = np.vstack([label_colours(3), [0.55, 0.55, 0.55]])  # the last one: label -1, no component
panels = {
    say("classified by the two steps", "按讲义的两步分类"): (cloud.points, drawn),
    say("400 new points", "400 个新点"): (new_points, origin),
}
fig, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained", sharey=True)
for ax, (title, (where, labels)) in zip(axes, panels.items()):
    ax.scatter(*where.T, s=12, c=colours[labels])
    ax.set(title=title, aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
show(
    fig,
    en="Left the 400 points in three colours, one a cloud, with grey ones scattered at the rims. Right 400 "
    "other points of the same three clouds.",
    zh="左：400 个点涂成三种颜色，每团一种，边缘散布着灰点。右：另外 400 个点，来自同样的三团。",
)
words = say("grey: {} points lie in none of the 95 % ellipses", "灰色：{} 个点不在任何 95 % 椭圆内")
print(words.format(np.sum(drawn < 0)))

# %% name="mixture-quiz-weight"
quiz("01/weight")

# %% [markdown] name="mixture-breath" lang="en"
# **In one breath.** A mixture adds K weighted Gaussians. With known classes its parameters are counts, averages and spreads. Without them we must guess the classes *and* the parameters: *what shall "best guess" mean?*

# %% [markdown] name="mixture-breath" lang="zh"
# **小结。** 混合模型把 K 个高斯加权相加。分类已知时，对每一类计数、求均值、求协方差，就得到参数。分类未知时，分类和参数都得猜：什么叫“猜得最好”？

# %% [markdown] name="likelihood" lang="en"
# ## 1.4 The likelihood, and why we take its logarithm
#
# The best parameters $\theta = (\pi, \mu, \Sigma)$ make the observed points most probable. For independent points their joint density is a product, the **likelihood**,
#
# $$\prod_{i=1}^{N} \Pr(x_i; \theta) .$$
#
# Each factor is usually small, and the product is smaller still. In double precision everything below about $5 \cdot 10^{-324}$ becomes 0. See how far we get.

# %% [markdown] name="likelihood" lang="zh"
# ## 1.4 似然，以及为什么取对数
#
# 最好的参数 $\theta = (\pi, \mu, \Sigma)$ 应当使生成这些数据点的概率最大。各点独立时，它们的联合密度是一个乘积，叫作**似然函数**：
#
# $$\prod_{i=1}^{N} \Pr(x_i; \theta) .$$
#
# 单个因子通常很小，连乘之后更小。双精度浮点数小到约 $5 \times 10^{-324}$ 以下就变成零。看看能乘到第几个点。

# %% name="likelihood-underflow"
pixels = data.load("flower").reshape(-1, 3)[::100] * 255  # colours on 0-255
model = em.fit_gmm(pixels, 3).model
log_p = gmm.log_density(pixels, model)
for n in (1, 10, 20, 30, 100, len(pixels)):
    product = np.prod(np.exp(log_p[:n]))
    words = say(
        "{:5d} pixels: product = {:9.3g}   sum of logarithms = {:10.1f}",
        "{:5d} 个像素：乘积 = {:9.3g}   对数之和 = {:10.1f}",
    )
    print(words.format(n, product, log_p[:n].sum()))

# %% [markdown] name="likelihood-log" lang="en"
# The product **underflows** to zero after a few dozen pixels. Its logarithm turns the product into a sum, and nothing underflows. This is the **log-likelihood**:
#
# $$\sum_{i=1}^{N} \log \Pr(x_i; \theta)$$
#
# and for a mixture, with (2),
#
# $$\sum_{i=1}^{N} \log\left\{ \sum_{k=1}^{K} \pi_k N(x_i; \mu_k, \Sigma_k) \right\} \tag{6}$$
#
# The class $z_i$ of each point is not observed: $Z$ is a **hidden variable**. That is why a sum stands inside the logarithm, and why there is no closed form.

# %% [markdown] name="likelihood-log" lang="zh"
# 只乘几十个像素，乘积就**下溢**为零。取对数后，连乘变成求和，不会再下溢。这就是**对数似然函数**：
#
# $$\sum_{i=1}^{N} \log \Pr(x_i; \theta)$$
#
# 对混合模型代入 (2) 式，得
#
# $$\sum_{i=1}^{N} \log\left\{ \sum_{k=1}^{K} \pi_k N(x_i; \mu_k, \Sigma_k) \right\} \tag{6}$$
#
# 每个样本所属的类别 $z_i$ 是观测不到的：$Z$ 是**隐变量**。所以对数里面还有一个求和，也就没有闭式解。

# %% [markdown] name="likelihood-logsumexp" lang="en"
# **One trap remains.** Inside the logarithm of (6) the terms are still tiny: far from every component each $\pi_k N$ underflows, and $\log 0 = -\infty$. Take the largest term out first (**log-sum-exp**), with $a_k = \log \pi_k N(x; \mu_k, \Sigma_k)$:
#
# $$\log \sum_k e^{a_k} = a_{\max} + \log \sum_k e^{a_k - a_{\max}} .$$
#
# One of the exponents is now 0, so the sum is at least 1.

# %% [markdown] name="likelihood-logsumexp" lang="zh"
# **还有一个陷阱。** (6) 式对数里面的各项依然很小：在远离所有分量的地方，每个 $\pi_k N$ 都会下溢，而 $\log 0 = -\infty$。办法是先把最大的一项提出来（**log-sum-exp**）。记 $a_k = \log \pi_k N(x; \mu_k, \Sigma_k)$，则
#
# $$\log \sum_k e^{a_k} = a_{\max} + \log \sum_k e^{a_k - a_{\max}} .$$
#
# 这样总有一个指数等于 0，所以和至少是 1。

# %% name="likelihood-logsumexp-numbers"
a = np.array([-1000.0, -1001.0, -1003.0])
with np.errstate(divide="ignore"):
    print(say("plain      :", "直接计算   ："), np.log(np.exp(a).sum()))
print("log-sum-exp:", a.max() + np.log(np.exp(a - a.max()).sum()))

# %% [markdown] name="exercise-logsumexp-text" lang="en"
# **Exercise 3 · A weighted sum that does not underflow.** In (2) every density has a weight. Return $\log\sum_k w_k\, e^{a_{ki}}$ for every *column* $i$ of `a`: one component a row, one point a column. The weights need not sum to 1, and one may be 0. Columns near $-1000$ and near $900$ must work, beside each other.

# %% [markdown] name="exercise-logsumexp-text" lang="zh"
# **练习 3 · 不会下溢的加权和。** (2) 式的每个密度都带有权重。对 `a` 的每一**列** $i$ 返回 $\log\sum_k w_k\, e^{a_{ki}}$：每行一个分量，每列一个点。权重之和不一定是 1，也可能有权重为 0。数值在 $-1000$ 附近的列和在 $900$ 附近的列同时出现时，也要得到正确的结果。

# %% name="exercise-logsumexp-hint"
hint("01/logsumexp")

# %% name="exercise-logsumexp" tags=["exercise"]
def log_sum(a, weights):
    """Return ln sum_k weights[k] exp(a[k, i]) for every column of a (K, N), shape (N,); weights (K,).

    对 a (K, N) 的每一列返回 ln sum_k weights[k] exp(a[k, i])，形状 (N,)；weights (K,)。
    """
    ### BEGIN SOLUTION
    a, weights = a[weights > 0], weights[weights > 0]
    largest = a.max(axis=0)
    return largest + np.log(weights @ np.exp(a - largest))
    ### END SOLUTION

# %% name="exercise-logsumexp-check"
ch1.check_log_sum_exp(log_sum)

# %% name="likelihood-quiz"
quiz("01/loglik")

# %% [markdown] name="em-general" lang="en"
# ## 1.5 EM: expectation maximisation
#
# You have watched EM in the lab of section 1.3. Now its idea. The problem in general form: $X$ is observed, $Y$ is hidden, and we look for
#
# $$\theta^* = \arg\max_{\theta} \prod_{j=1}^{|\mathbf{x}|} \sum_{y \in \mathcal{Y}} \Pr(X = x_j, Y = y; \theta) .$$
#
# If the labels $Y$ were known, plain maximum likelihood would do: (3)-(5). They are not, so EM goes in circles:
#
# 1. start with some parameters $\theta^{(0)}$, for example at random;
# 2. **E-step**: with the parameters fixed, compute the posterior $\Pr(Y \mid X; \theta)$: it is the *expected* label $E(Y)$, when a label is written as K numbers, a single 1 and zeros;
# 3. **M-step**: put $E(Y)$ in the place of $Y$ and solve for new parameters $\theta^{(1)}$;
# 4. repeat until $\theta$ no longer changes.

# %% [markdown] name="em-general" lang="zh"
# ## 1.5 EM：期望最大化
#
# 在 1.3 节的实验里你已经看过 EM 了，现在讲它的思路。问题的一般形式是：$X$ 可观测，$Y$ 是隐变量，求
#
# $$\theta^* = \arg\max_{\theta} \prod_{j=1}^{|\mathbf{x}|} \sum_{y \in \mathcal{Y}} \Pr(X = x_j, Y = y; \theta) .$$
#
# 如果分类标签 $Y$ 已知，直接用最大似然就行了，即 (3)–(5) 式。但标签未知，于是 EM 反复迭代：
#
# 1. 初始化一组参数 $\theta^{(0)}$，例如随机取；
# 2. **E 步**：固定参数，计算后验概率 $\Pr(Y \mid X; \theta)$；把标签写成 K 个数（一个 1，其余为 0），它就是标签的**期望** $E(Y)$；
# 3. **M 步**：用 $E(Y)$ 代替 $Y$，求出新的参数 $\theta^{(1)}$；
# 4. 如此迭代，直到 $\theta$ 趋于稳定。

# %% name="em-quiz-order"
quiz("01/order")

# %% [markdown] name="e-step" lang="en"
# ### E-step: whose point is it?
#
# With the parameters fixed, ask for each point how probable it is that component $k$ made it. This is the **responsibility**, the posterior of the hidden label by Bayes' rule ($z_k$ is short for $z_i = k$):
#
# $$\gamma(i,k) = \Pr(z_k \mid x_i; \pi, \mu, \Sigma) \tag{7}$$
#
# $$\gamma(i,k) = \frac{\pi_k\, N(x_i; \mu_k, \Sigma_k)}{\sum_{j=1}^{K} \pi_j\, N(x_i; \mu_j, \Sigma_j)} \tag{8}$$
#
# The responsibilities of one point sum to 1. In the lab they are its colour: a blend of the components' colours.
#
# > **Correction to the lecture.** The deck writes (7) with a further factor $\alpha_k$ before the posterior, "the frequency of class $z_k$", that is $\pi_k$. But the posterior already holds $\pi_k$, as (8) shows: the weight would count twice, and the rows would no longer sum to 1. (8) is right.

# %% [markdown] name="e-step" lang="zh"
# ### E 步：这个点属于谁？
#
# 固定参数，对每个点求它由分量 $k$ 生成的概率。这就是**责任度**，即由贝叶斯公式得到的隐变量的后验概率（$z_k$ 是 $z_i = k$ 的简写）：
#
# $$\gamma(i,k) = \Pr(z_k \mid x_i; \pi, \mu, \Sigma) \tag{7}$$
#
# $$\gamma(i,k) = \frac{\pi_k\, N(x_i; \mu_k, \Sigma_k)}{\sum_{j=1}^{K} \pi_j\, N(x_i; \mu_j, \Sigma_j)} \tag{8}$$
#
# 一个点的各个责任度之和等于 1。在实验里，责任度表现为点的颜色：各分量的颜色按责任度混合。
#
# > **对讲义的更正。** 讲义的 (7) 式在后验概率前面又乘了一个权重因子 $\alpha_k$（“数据点属于类别 $z_k$ 的频率”，即 $\pi_k$）。但后验概率里已经含有 $\pi_k$，(8) 式写得很清楚：再乘一次，权重就重复计入了，每个点的责任度之和也不再是 1。(8) 式是对的。

# %% name="e-step-numbers"
model, points, picked = em_lab.states[-1].model, em_lab.film_points, em_lab.picked
x = points[picked]
parameters = zip(model.weights, model.means, model.covariances)
terms = np.array([pi * density([x], mu, Sigma)[0] for pi, mu, Sigma in parameters])
gamma_by_hand = terms / terms.sum()
twice = model.weights * gamma_by_hand
total = say(" sum", " 总和")
print(say("(8):", "(8)："), gamma_by_hand.round(4), total, gamma_by_hand.sum().round(4))
print(say("with pi_k twice (7)", "pi_k 用了两次 (7)"), twice.round(4), total, twice.sum().round(4))

# %% [markdown] name="e-step-code" lang="en"
# The package's E-step works in logarithms (section 1.4) and in blocks, for speed. The line marked (8) is the formula.

# %% [markdown] name="e-step-code" lang="zh"
# 软件包的 E 步在对数域中计算（见 1.4 节），并分块处理以提高速度。标有 (8) 的那一行就是公式。

# %% name="e-step-imports"
from segteach.models.em_sums import blocks, clip_eigenvalues, log_joint_function, scatter_about

# %% name="e-step-source" source="models.gmm.e_step"

# %% name="e-step-verify"
gamma, log_density_of_points = e_step(points, model)
assert np.allclose(gamma[picked], gamma_by_hand)
assert np.allclose(gamma.sum(axis=1), 1)
print(say("by hand", "手算"), gamma_by_hand.round(6), say("= package", "= 软件包"), gamma[picked].round(6))

# %% [markdown] name="e-step-try-text" lang="en"
# **Try it.** A point lies midway between the centres of two components. Both have the unit matrix as covariance; their weights are 0.7 and 0.3. Write the two responsibilities (8) as a list.

# %% [markdown] name="e-step-try-text" lang="zh"
# **试一试。** 一个点位于两个分量中心的正中间。两个分量的协方差都是单位矩阵，权重是 0.7 和 0.3。用列表写出两个责任度 (8)。

# %% name="e-step-try"
mine = None
middle = Gmm([0.7, 0.3], [[0, 0], [2, 0]], [np.eye(2)] * 2)
try_it(mine, e_step(np.array([[1.0, 0.0]]), middle)[0][0])

# %% [markdown] name="m-step" lang="en"
# ### M-step: average with the responsibilities
#
# Now treat $\gamma(i,k)$ as if it were the fraction of point $x_i$ that component $k$ made. Then (3), (4), (5) carry over, with fractions in place of whole points:
#
# $$N_k = \sum_{i=1}^{N} \gamma(i,k) \tag{9}$$
#
# $$\mu_k = \frac{1}{N_k} \sum_{i=1}^{N} \gamma(i,k)\, x_i \tag{10}$$
#
# $$\Sigma_k = \frac{1}{N_k} \sum_{i=1}^{N} \gamma(i,k)\, (x_i-\mu_k)(x_i-\mu_k)^T \tag{11}$$
#
# $$\pi_k = \frac{N_k}{N} \tag{12}$$

# %% [markdown] name="m-step" lang="zh"
# ### M 步：按责任度加权平均
#
# 现在把 $\gamma(i,k)$ 看作“点 $x_i$ 中由分量 $k$ 生成的份额”。于是 (3)、(4)、(5) 式可以照搬过来，只是每个点不再整个计入，而是按份额计入：
#
# $$N_k = \sum_{i=1}^{N} \gamma(i,k) \tag{9}$$
#
# $$\mu_k = \frac{1}{N_k} \sum_{i=1}^{N} \gamma(i,k)\, x_i \tag{10}$$
#
# $$\Sigma_k = \frac{1}{N_k} \sum_{i=1}^{N} \gamma(i,k)\, (x_i-\mu_k)(x_i-\mu_k)^T \tag{11}$$
#
# $$\pi_k = \frac{N_k}{N} \tag{12}$$

# %% name="m-step-source" source="models.gmm.m_step"

# %% name="m-step-numbers"
N_0 = gamma[:, 0].sum()  # (9)
mu_0 = sum(gamma[i, 0] * points[i] for i in range(len(points))) / N_0  # (10)
Sigma_0 = sum(gamma[i, 0] * np.outer(p - mu_0, p - mu_0) for i, p in enumerate(points)) / N_0  # (11)
print(f"N_0 = {N_0:.2f} / {len(points)}, pi_0 = {N_0 / len(points):.4f}, mu_0 = {mu_0.round(4)}")
new = m_step(points, gamma, covariance_floor=1e-12)
assert np.allclose(new.means[0], mu_0) and np.allclose(new.covariances[0], Sigma_0)
assert np.isclose(new.weights[0], N_0 / len(points))  # (12)

# %% [markdown] name="em-bound" lang="en"
# ### Why the likelihood never falls
#
# Take any responsibilities $q(i,k) \ge 0$ with $\sum_k q(i,k) = 1$. The logarithm is concave, so by Jensen's inequality
#
# $$\sum_i \log \sum_k q(i,k) \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} \ \ge\ \sum_i \sum_k q(i,k) \log \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} =: \mathcal{L}(q, \theta).$$
#
# The left side is (6). So $\mathcal{L}$ is a **lower bound** of the log-likelihood.
#
# - **E-step:** $q = \gamma$ makes the two sides equal at the present $\theta$: the bound *touches*.
# - **M-step:** the new $\theta$ maximises the bound; (9)-(12) are its maximum.
#
# Touch, then climb: the log-likelihood is at least as high as before.
#
# > **Correction to the lecture.** The deck calls (6) an expectation and explains the name of the algorithm by it. (6) is a log-likelihood, no expectation. What the M-step maximises is the *expectation* of $\log \Pr(x, z)$ under $\gamma$: hence the name.

# %% [markdown] name="em-bound" lang="zh"
# ### 为什么似然从不下降
#
# 任取满足 $q(i,k) \ge 0$、$\sum_k q(i,k) = 1$ 的 $q$。对数是凹函数，由 Jensen 不等式得
#
# $$\sum_i \log \sum_k q(i,k) \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} \ \ge\ \sum_i \sum_k q(i,k) \log \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} =: \mathcal{L}(q, \theta).$$
#
# 左边就是 (6) 式。所以 $\mathcal{L}$ 是对数似然的一个**下界**。
#
# - **E 步：** 取 $q = \gamma$，两边在当前 $\theta$ 处相等：下界与对数似然**相切**。
# - **M 步：** 新的 $\theta$ 使下界最大，(9)–(12) 式就是它的最大值点。
#
# 先相切，再上升：对数似然不会比原来低。
#
# > **对讲义的更正。** 讲义说要使“(6)式所示的期望最大”，算法由此得名。但 (6) 式是对数似然，并不是期望。M 步最大化的是 $\log \Pr(x, z)$ 在 $\gamma$ 下的**期望**，这才是“期望最大化”的由来。

# %% [markdown] name="em-bound-picture" lang="en"
# **See it.** In one dimension, with two components, we let a single number vary, $\mu_0$, and hold all other parameters fixed. Black: the log-likelihood. Each colour: the bound after one E-step. It touches the black curve at the present value (dot); its highest point is the next value.

# %% [markdown] name="em-bound-picture" lang="zh"
# **看图理解。** 取一维、两个分量的情形，只让 $\mu_0$ 一个数变化，其余参数固定。黑线是对数似然，每条彩线是一次 E 步之后的下界。彩线在当前值处（圆点）与黑线相切，其最高点就是下一个值。

# %% name="em-bound-functions"
one_d = np.random.default_rng(0).normal([[0.35], [0.65]], 0.15, (2, 150)).reshape(-1, 1)


def with_mu(value):
    return Gmm([0.5, 0.5], [[value], [0.65]], [[[0.0225]], [[0.0225]]])


def bound(value, gamma):
    log_joint = log_joint_function(with_mu(value), np.dtype(float))(one_d).T
    return np.sum(gamma * log_joint) - np.sum(gamma * np.log(np.maximum(gamma, 1e-300)))

# %% name="em-bound-figure"
values, at = np.linspace(0.1, 1.1, 200), 0.95
fig, ax = plt.subplots(figsize=(9, 4), layout="constrained")
truth = [gmm.log_likelihood(one_d, with_mu(v)) for v in values]
ax.plot(values, truth, "k", lw=3, label=say("log-likelihood (6)", "对数似然 (6)"))
for step, colour in enumerate(label_colours(4)):
    gamma_now = e_step(one_d, with_mu(at))[0]
    curve = np.array([bound(v, gamma_now) for v in values])
    words = say("bound after E-step {}", "第 {} 次 E 步后的下界")
    ax.plot(values, curve, color=colour, lw=1.8, label=words.format(step))
    ax.plot(at, gmm.log_likelihood(one_d, with_mu(at)), "o", ms=9, color=colour, mec="k")
    at = values[curve.argmax()]
ax.set(ylim=(min(truth) - 20, max(truth) + 20), xlabel=r"$\mu_0$", ylabel=say("nats", "奈特"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="The black log-likelihood has its peak near 0.35. Four coloured curves below it touch it at one dot "
    "each; every dot lies at the peak of the curve before, nearer to the summit.",
    zh="黑色的对数似然曲线在 0.35 附近最高。下方四条彩色曲线各在一个圆点处与它相切；每个圆点都在前一条曲线的"
    "最高处，一步步接近山顶。",
)

# %% [markdown] name="em-watch" lang="en"
# ### Watch it
#
# Six components on a ring. Step with ← and →, or click on the curve. What to look for: in the first steps the round ellipses grow thin and *turn* along the ring, later they only *slide* a little; the curve is steep first and flat later. EM is fast at the beginning and slow at the end.

# %% [markdown] name="em-watch" lang="zh"
# ### 观察运行过程
#
# 用六个分量拟合圆环。按 ← 和 → 逐步后退、前进，也可以直接单击曲线。注意看：开头几步，圆形的分量变扁，并顺着圆环**转动**；后来只是稍稍**滑动**。曲线先陡后平。EM 起步快，收尾慢。

# %% name="em-watch-player"
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.widgets.player import StepPlayer

steps = em_steps(ring.points, 6, init="random", rng=3, max_steps=60)
player = StepPlayer(
    steps,
    responsibilities_over(ring.points),
    curve=lambda s: -s.objective,
    curve_label=say("log-likelihood", "对数似然"),
)
player

# %% [markdown] name="em-certificate" lang="en"
# **Certificate.** We do not claim that the log-likelihood rises; we look at every step. Each state holds `objective`, minus the log-likelihood: the number that the algorithm *minimises*.

# %% [markdown] name="em-certificate" lang="zh"
# **逐步验证。** 说对数似然从不下降，还得逐步检查才算数。每个状态都带有 `objective`，即负对数似然，也就是算法所**最小化**的数。

# %% name="em-certificate-check"
climb = -np.diff([state.objective for state in player.states])
words = say("{} steps, smallest gain {:.2e}, largest {:.2e}", "{} 步，最小增量 {:.2e}，最大 {:.2e}")
print(words.format(len(climb), climb.min(), climb.max()))
assert (climb >= -1e-9 * abs(player.states[-1].objective)).all()

# %% [markdown] name="em-own-step" lang="en"
# **Your own step in the lab.** The functions `e_step` and `m_step` that you ran above live in this notebook. Change one (for example: multiply `log_joint` by 0.3 before the exponential, which blurs the responsibilities), run its cell, then this one. The lab below runs *your* version. Afterwards take your change back (Ctrl+Z) and run the cell once more: the rest of the chapter uses `e_step`.

# %% [markdown] name="em-own-step" lang="zh"
# **在实验里运行你改写的步骤。** 上面运行过的 `e_step` 和 `m_step` 就定义在这个笔记本里。改动其中一个（比如在取指数之前把 `log_joint` 乘以 0.3，责任度就会变模糊），先运行那个单元格，再运行下面的单元格。下面的实验用的就是**你的**版本。看完之后请撤销改动（Ctrl+Z），并把那个单元格再运行一次：后面的内容还要用到 `e_step`。

# %% name="em-own-step-lab"
EmLab(e_step=e_step, m_step=m_step)

# %% [markdown] name="exercise-hard-text" lang="en"
# **Exercise 4 · Hard EM.** Write an E-step that gives each point *wholly* to the component with the largest term $\pi_k N(x_i; \mu_k, \Sigma_k)$: a single 1 in each row. Two things make it exact. Where two components are the same, their terms are equal up to rounding, and the point goes half to each. A component of weight 0 gets nothing, and breaks nothing.
#
# Return also $\ln \max_k \pi_k N(x_i; \mu_k, \Sigma_k)$: the sum of these is what hard EM climbs. So the curve of the lab below never falls; with the soft $\ln \Pr(x_i)$ it might.

# %% [markdown] name="exercise-hard-text" lang="zh"
# **练习 4 · 硬 EM。** 写一个 E 步，把每个点**完全**分给 $\pi_k N(x_i; \mu_k, \Sigma_k)$ 最大的分量：每行只有一个 1。还要注意两点：如果两个分量完全相同，它们的项（在舍入误差内）相等，点应各得一半；权重为 0 的分量分不到点，也不能使计算出错。
#
# 同时返回 $\ln \max_k \pi_k N(x_i; \mu_k, \Sigma_k)$：硬 EM 所提升的正是它们的和。所以下面实验里的曲线从不下降；如果返回软的 $\ln \Pr(x_i)$，就不一定了。

# %% name="exercise-hard-hint"
hint("01/hard")

# %% name="exercise-hard" tags=["exercise"]
def hard_e_step(points, model):
    """Return one-hot shares (N, K) and ln max_k pi_k N(x_i) (N,); points (N, D), model a Gmm of K components.

    返回独热形式的份额 (N, K) 和 ln max_k pi_k N(x_i) (N,)；points (N, D)，model 是 K 个分量的 Gmm。
    """
    ### BEGIN SOLUTION
    gamma, log_density_of_points = e_step(points, model)
    best = gamma.max(axis=1, keepdims=True)
    shares = np.isclose(gamma, best)
    return shares / shares.sum(axis=1, keepdims=True), log_density_of_points + np.log(best[:, 0])
    ### END SOLUTION

# %% name="exercise-hard-check"
ch1.check_hard_e_step(hard_e_step)

# %% name="exercise-hard-lab"
EmLab(e_step=hard_e_step, rng=1)

# %% [markdown] name="exercise-hard-effect-text" lang="en"
# Why not the soft $\ln \Pr(x_i)$? Here hard EM runs on a wide cloud and two tight ones. Right: what it climbs, the sum of your logarithms, which never falls. Left: the log-likelihood (6) of the same mixtures goes up and down; a player that stops where its curve falls would stop far too early.

# %% [markdown] name="exercise-hard-effect-text" lang="zh"
# 为什么不返回软的 $\ln \Pr(x_i)$？这里对一团宽、两团密的点运行硬 EM。右图是它所提升的量，即你返回的对数之和，从不下降。左图是同样这些混合模型的对数似然 (6)，时升时降；如果曲线一下降就停止，就会停得太早。

# %% name="exercise-hard-effect"
cloud_of = data.points("unequal", 240, rng=1).points
try:
    film = list(em.em_steps(cloud_of, 3, init="random", rng=6, e_step=hard_e_step))
except NotImplementedError:  # exercise 4 is still to be written
    film = []
curves = [gmm.log_likelihood(cloud_of, state.model) for state in film], [-state.objective for state in film]
fig, axes = plt.subplots(1, 2, figsize=(10, 2.8), layout="constrained")
titles = say("log-likelihood (6)", "对数似然 (6)"), say("sum of the largest terms", "最大项的对数之和")
for ax, title, curve in zip(axes, titles, curves):
    ax.plot(range(1, len(curve)), curve[1:], "o-", color=label_colours(2)[1])
    ax.set(title=title, xlabel=say("step", "步"))
show(
    fig,
    en="Once your step is written, two curves over 23 steps of hard EM: the log-likelihood wavers between 263 and 265; the sum of the largest terms rises at every step.",
    zh="写好函数后，硬 EM 23 步的两条曲线：对数似然在 263 与 265 之间起伏；最大项的对数之和每一步都上升。",
)

# %% name="em-quiz-twins"
quiz("01/twins")

# %% [markdown] name="exercise-tied-text" lang="en"
# **Exercise 5 · One covariance for all.** Write an M-step in which all components share *one* covariance: the one for which the bound is highest, with the weights and means of (9), (10) and (12). Return a `Gmm` that holds it K times. As in `m_step`, no eigenvalue of it may lie below `covariance_floor`; `clip_eigenvalues` raises those that do:

# %% [markdown] name="exercise-tied-text" lang="zh"
# **练习 5 · 共享协方差矩阵。** 写一个 M 步，让所有分量共用**一个**协方差矩阵，即在权重和均值取 (9)、(10)、(12) 式时，使下界最大的那个。返回一个 `Gmm`，其中 K 个协方差矩阵都是它。与 `m_step` 一样，它的特征值不得低于 `covariance_floor`；`clip_eigenvalues` 会把低于下限的特征值抬到下限：

# %% name="exercise-tied-tools"
from segteach.models.em_sums import clip_eigenvalues

print(clip_eigenvalues(np.array([[[2.0, 0.0], [0.0, 0.01]], [[1.0, 0.9], [0.9, 1.0]]]), 0.5))

# %% name="exercise-tied-hint"
hint("01/tied")

# %% name="exercise-tied" tags=["exercise"]
def tied_m_step(points, responsibilities, covariance_floor):
    """Return a Gmm whose K covariances (K, D, D) are one; points (N, D), responsibilities (N, K).

    返回一个 Gmm，其 K 个协方差矩阵 (K, D, D) 相同；points (N, D)，responsibilities (N, K)。
    """
    ### BEGIN SOLUTION
    free = m_step(points, responsibilities, 1e-12)
    shared = np.einsum("k,kij->ij", free.weights, free.covariances)
    shared = clip_eigenvalues(shared[None], covariance_floor)[0]
    return Gmm(free.weights, free.means, np.stack([shared] * len(free.weights)))
    ### END SOLUTION

# %% name="exercise-tied-check"
ch1.check_tied_m_step(tied_m_step)

# %% [markdown] name="exercise-tied-effect-text" lang="en"
# Who is most responsible where? With a covariance each, the borders between components are curves. With one for all, the squares in the exponents of (8) cancel between any two components, and every border is a straight line. For one wide and two tight clouds that is a poor model: the tight ones no longer have a component of their own.

# %% [markdown] name="exercise-tied-effect-text" lang="zh"
# 平面上各处由哪个分量负责？各有协方差矩阵时，分界线是曲线。共用一个时，任意两个分量在 (8) 式指数中的平方项相消，每条分界线都是直线。这里一团宽、两团密，共用一个协方差矩阵就不合适了：两团密的点不再各有自己的分量。

# %% name="exercise-tied-effect"
unequal = data.points("unequal", 400).points
place = np.stack(np.meshgrid(np.linspace(0, 1, 120), np.linspace(0, 1, 120)), axis=-1).reshape(-1, 2)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
ways = {say("a covariance each", "各有协方差矩阵"): m_step, say("one for all", "共用一个"): tied_m_step}
for ax, (title, step) in zip(axes, ways.items()):
    try:
        model = em.fit_gmm(unequal, 3, m_step=step).model
        winner = gmm.responsibilities(place, model).argmax(axis=1).reshape(120, 120)
        ax.imshow(label_colours(3)[winner], origin="lower", extent=(0, 1, 0, 1), alpha=0.45)
    except NotImplementedError:  # exercise 5 is still to be written
        pass
    ax.scatter(*unequal.T, s=4, c="k")
    ax.set(xlim=(0, 1), ylim=(0, 1), title=title)
show(
    fig,
    en="Points of three clouds over the regions of three components: left with curved borders; right, once your step is written, with straight ones.",
    zh="三团点及三个分量各自负责的区域：左图的分界线是曲线；右图（写好函数后）的分界线是直线。",
)

# %% [markdown] name="fail" lang="en"
# ## 1.6 Where it fails
#
# Three honest failures. Each has a reason in the mathematics.
#
# **1. A component collapses on a point (singular covariance).** Put $\mu_k$ on one data point and let $\Sigma_k$ shrink: the density there grows without limit, and so does (6). The likelihood has no maximum: it can be made as high as you like, and that is worthless. The remedy: no eigenvalue of $\Sigma_k$ below a *floor*. We lower the floor and watch.

# %% [markdown] name="fail" lang="zh"
# ## 1.6 EM 何时失效
#
# 下面是三种失效情形，每一种都有数学上的原因。
#
# **1. 分量塌缩到一个点上（协方差奇异）。** 把 $\mu_k$ 放在一个数据点上，让 $\Sigma_k$ 缩小：那里的密度无限增大，(6) 式也随之无限增大。似然没有最大值，可以任意大，但这样的解毫无价值。对策是给 $\Sigma_k$ 的特征值设一个**下限**。下面逐步降低下限，看看会怎样。

# %% name="fail-singular"
rng = np.random.default_rng(5)
few = rng.uniform(0.2, 0.8, (14, 2))
for floor in (1e-2, 1e-4, 1e-8, 1e-12):
    state = em.fit_gmm(few, 6, rng=2, covariance_floor=floor, max_steps=300)
    words = say("floor {:.0e}: log-likelihood {:7.1f}   {}", "下限 {:.0e}：对数似然 {:7.1f}   {}")
    print(words.format(floor, -state.objective, tell(state.note)))

# %% [markdown] name="fail-start" lang="en"
# **2. A bad start.** EM climbs to a top nearby, not always to the highest. Thirty random starts on the same points end on different heights. What helps: several starts, keep the best. k-means++ spreads the start out and begins much higher; alone it is no insurance, as the upper row shows.

# %% [markdown] name="fail-start" lang="zh"
# **2. 初值不好。** EM 爬上的是附近的山顶，不一定是最高的那座。同一批点，三十个随机初值停在不同的高度。对策：多试几个初值，留下最好的结果。k-means++ 让初值分散开，起点高得多；但单靠它并不保险，上面一行就是例子。

# %% name="fail-start-figure"
ends = {
    init: [
        -em.fit_gmm(ring.points, 6, init=init, rng=s, max_steps=600).objective
        for s in range(30)
    ]
    for init in ("random", "kmeans++")
}
fig, ax = plt.subplots(figsize=(9, 2.8), layout="constrained")
for row, (init, heights) in enumerate(ends.items()):
    jitter = np.linspace(-0.25, 0.25, 30)
    ax.plot(heights, row + jitter, "o", color=label_colours(2)[row], mec="k", ms=8, alpha=0.8)
ax.set_yticks([0, 1], ends)
ax.set(xlabel=say("final log-likelihood of 30 runs", "30 次运行最终的对数似然"), ylim=(-0.6, 1.6))
ax.set_title(say("the ring of 600 points, K = 6", "600 个点的圆环，K = 6"))
show(
    fig,
    en="Two rows of 30 dots, one a run. In both rows most runs end together at the right; a few end far to "
    "the left, in a worse local maximum.",
    zh="两行圆点，每行 30 个，一点代表一次运行。两行中大多数运行都停在右端同一处，少数停在远处的左端，即较差"
    "的局部极大。",
)

# %% [markdown] name="fail-k" lang="en"
# **3. The wrong K.** With more components the best fit to the *seen* points never gets worse, so the likelihood $L$ cannot choose K. Two criteria charge for every one of the $p$ free parameters:
#
# $$\mathrm{BIC} = -2 \log L + p \log N, \qquad \mathrm{AIC} = -2 \log L + 2p .$$
#
# Less is better. The cloud was drawn from three components.

# %% [markdown] name="fail-k" lang="zh"
# **3. K 选错。** 增加分量，对**见过**的点的最优拟合只会更好，不会更差，所以单凭似然 $L$ 选不出 K。下面两个准则按自由参数的个数 $p$ 加上惩罚：
#
# $$\mathrm{BIC} = -2 \log L + p \log N, \qquad \mathrm{AIC} = -2 \log L + 2p .$$
#
# 越小越好。这批点是由三个分量生成的。

# %% name="fail-k-figure"
from segteach.models import criteria

ks = range(1, 9)
models = [em.fit_gmm(cloud.points, k).model for k in ks]
fig, ax = plt.subplots(figsize=(9, 3.4), layout="constrained")
curves = {
    r"$-2\log L$": [-2 * gmm.log_likelihood(cloud.points, m) for m in models],
    "AIC": [criteria.aic(cloud.points, m) for m in models],
    "BIC": [criteria.bic(cloud.points, m) for m in models],
}
for (name, curve), colour, mark in zip(curves.items(), label_colours(3), "ovs"):
    words = say("{}, least at K = {}", "{}，K = {} 时最小").format(name, ks[np.argmin(curve)])
    ax.plot(ks, curve, mark + "-", color=colour, label=words)
ax.set(xlabel="K", ylabel=say("nats", "奈特"))
ax.set_title(say("the likelihood alone always wants more", "只看似然，K 总是越大越好"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="Three curves over K = 1 to 8. All fall steeply to K = 3; then minus twice the log-likelihood still "
    "falls a little, AIC stays nearly level, and BIC rises.",
    zh="K 从 1 到 8 的三条曲线。到 K = 3 为止都急剧下降；之后 −2 log L 仍略有下降，AIC 几乎不变，BIC 上升。",
)

# %% name="fail-quiz"
quiz("01/singular")

# %% [markdown] name="exercise-k-text" lang="en"
# **Exercise 6 · BIC of a tied mixture.** `criteria.bic` charges for K covariances. A tied mixture (exercise 5) has only one. Return its BIC, and count the parameters yourself. Why does the right count favour a larger K?

# %% [markdown] name="exercise-k-text" lang="zh"
# **练习 6 · 共享协方差矩阵时的 BIC。** `criteria.bic` 按 K 个协方差矩阵计算参数个数，而共享协方差矩阵的混合模型（练习 5）只有一个。返回它的 BIC，参数个数请自己数。想一想：参数个数算对以后，BIC 为什么会倾向于选更大的 K？

# %% name="exercise-k-hint"
hint("01/tied_bic")

# %% name="exercise-k" tags=["exercise"]
def tied_bic(points, model):
    """Return -2 ln L + p ln N, a number; points (N, D), model a Gmm whose K covariances are one and the same.

    返回 -2 ln L + p ln N，一个数；points (N, D)，model 是 Gmm，其 K 个协方差矩阵是同一个。
    """
    ### BEGIN SOLUTION
    K, D = model.means.shape
    parameters = K - 1 + K * D + D * (D + 1) // 2
    return -2 * gmm.log_likelihood(points, model) + parameters * np.log(len(points))
    ### END SOLUTION

# %% name="exercise-k-check"
ch1.check_tied_bic(tied_bic)

# %% [markdown] name="exercise-k-effect-text" lang="en"
# The ring again. A further component costs $p$ six numbers with a covariance of its own, three without. So the tied mixture may have more components before BIC turns: here BIC chooses eleven equal small discs where it chooses six long ellipses for the free one. The tied one is still the worse of the two: its one shape has to fit all directions of the ring.

# %% [markdown] name="exercise-k-effect-text" lang="zh"
# 仍用圆环上的点。每多一个分量，若自带协方差矩阵，$p$ 增加 6，否则只增加 3。所以共享时，要到更大的 K，BIC 才开始上升：这里 BIC 选了十一个同样大小的小圆，而各有协方差矩阵时选了六个狭长的椭圆。不过共享时的 BIC 仍然更差，因为同一个形状要适应圆环的所有方向。

# %% name="exercise-k-effect"
circle, counts = data.points("ring", 300).points, range(1, 13)
free = [criteria.bic(circle, em.fit_gmm(circle, k).model) for k in counts]
curves = {say("a covariance each", "各有协方差矩阵"): free}
try:
    models = [em.fit_gmm(circle, k, m_step=tied_m_step).model for k in counts]
    curves[say("one for all", "共用一个")] = [tied_bic(circle, model) for model in models]
except NotImplementedError:  # exercises 5 and 6 are still to be written
    pass
fig, ax = plt.subplots(figsize=(9, 3), layout="constrained")
for (name, curve), colour, mark in zip(curves.items(), label_colours(2)[::-1], "os"):
    words = say("{}, least at K = {}", "{}，K = {} 时最小").format(name, counts[np.argmin(curve)])
    ax.plot(counts, curve, mark + "-", color=colour, label=words)
ax.set(xlabel="K", ylabel="BIC", title=say("points on a ring", "圆环上的点"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="BIC over K = 1 to 12. With a covariance each it is least at K = 6 and rises again; once yours are written, with one for all it is least at K = 11, and higher.",
    zh="K 从 1 到 12 的 BIC。各有协方差矩阵时，K = 6 处最小，之后又上升；写好函数后，还有共用一个时的曲线，它在 K = 11 处最小，位置更高。",
)

# %% [markdown] name="colours" lang="en"
# ## 1.7 The colours of a photograph
#
# The same code, now in three dimensions: 68,000 pixels are 68,000 points in the colour cube.
#
# - Point at a pixel: the table fills in (8) for its colour.
# - Choose another component under **map of k**: its responsibilities become a picture.
# - Change K. From which K on does the flower get a component of its own?
# - Take **your own photograph**. It stays on the machine that runs this notebook.

# %% [markdown] name="colours" lang="zh"
# ## 1.7 一张照片的颜色
#
# 代码不变，数据变成三维：68000 个像素就是颜色立方体里的 68000 个点。
#
# - 把鼠标移到一个像素上：表格用它的颜色代入 (8) 式。
# - 在**查看分量 k** 里换一个分量：它的责任度显示为一幅图。
# - 改变 K：K 至少取多大，花才有自己的分量？
# - 换成“自己的照片”。照片只留在运行本笔记本的机器上。

# %% name="colours-lab"
from segteach.labs.colours import ColourLab

colours_lab = ColourLab("flower")
colours_lab

# %% [markdown] name="colours-watch" lang="en"
# **Watch it.** EM on the picture: every pixel takes the mean colour of its component. The very same `em_steps`, the same player; only the `draw` function is different.

# %% [markdown] name="colours-watch" lang="zh"
# **观察运行过程。** 对图片的颜色运行 EM：每个像素显示为所属分量的平均颜色。`em_steps` 和播放器都没有变，换掉的只有 `draw` 函数。

# %% name="colours-player"
from segteach.draw.gmm import draw_swatches, components_over


def swatches(ax, state):
    draw_swatches(ax, state.model)


colour_steps = em_steps(flower.reshape(-1, 3), 5, init="random", rng=1, max_steps=40, tolerance=1e-3)
colour_player = StepPlayer(
    colour_steps,
    [components_over(flower), swatches],
    size=(8.5, 3.2),
    curve=lambda s: -s.objective,
    curve_label=say("log-likelihood", "对数似然"),
)
colour_player

# %% [markdown] name="colours-distinct" lang="en"
# **Every colour once.** Many pixels share their colour, and equal points have equal responsibilities. So EM works on each different colour once, and lets it count as often as it is there: the same mixture in a fraction of the time.

# %% [markdown] name="colours-distinct" lang="zh"
# **每种颜色只算一次。** 许多像素颜色相同，而相同的点责任度也相同。因此 EM 对每种不同的颜色只计算一次，再按出现的次数计数：结果还是同一个混合模型，用时却少得多。

# %% name="colours-distinct-count"
whole = data.load("flower").reshape(-1, 3)
print(len(whole), "→", em.fit_gmm(whole, 5, max_steps=5).distinct)

# %% [markdown] name="colours-grabcut" lang="en"
# **Where this leads.** Fit one mixture to the colours of the petals (orange box) and one to everything outside the blue box. For each pixel, compare the two densities: the first guess of a foreground. It is noisy, because every pixel decides alone; neighbours do not talk to each other. Chapter 2 lets them talk. Chapter 3 puts both together: GrabCut, with K = 5 components for the foreground and 5 for the background.

# %% [markdown] name="colours-grabcut" lang="zh"
# **这有什么用。** 对花瓣的颜色（橙色框内）拟合一个混合模型，对蓝色框外的颜色再拟合一个。逐像素比较两个密度，就得到前景的初步估计。它带有噪声，因为每个像素各自做决定，相邻像素之间没有联系。第 2 章把相邻像素联系起来。第 3 章把两者结合，就是 GrabCut：前景、背景各用 K = 5 个分量。

# %% name="colours-first-guess"
box = np.ones(flower.shape[:2], bool)
box[20:138, 52:178] = False  # True outside the box
inside = em.fit_gmm(petals, 5).model  # the patch of section 1.2
outside = em.fit_gmm(flower[box], 5).model
every = flower.reshape(-1, 3)
ratio = gmm.log_density(every, inside) - gmm.log_density(every, outside)
guess = (ratio > 0).reshape(box.shape)
fig, axes = plt.subplots(1, 3, figsize=(12, 3), layout="constrained")
draw_image(axes[0], flower, say("photograph", "照片"))
axes[0].add_patch(plt.Rectangle((68, 60), 94, 50, fill=False, ec="#E69F00", lw=3))
axes[0].add_patch(plt.Rectangle((52, 20), 126, 118, fill=False, ec="#0072B2", lw=3))
draw_image(axes[1], guess, say("looks more like the petals", "更像花瓣的像素"))
draw_image(axes[2], np.where(guess[..., None], flower, 1), say("first guess", "初步的分割"))
show(
    fig,
    en="The flower with a small orange box in its petals and a large blue one round it; the pixels of petal "
    "colour in white: the bloom, a second one at the lower edge, some specks; these pixels cut out.",
    zh="花的照片，橙色小框在花瓣内，蓝色大框围住花；颜色像花瓣的像素显示为白色，即花朵、下缘的另一朵和一些散"
    "点；把这些像素抠出的结果。",
)

# %% [markdown] name="exercise-weights-text" lang="en"
# **Exercise 7 · Build a variant: how much of each?** The components are known and stay as they are; only the weights are wanted. Which share of a picture is petal, which is leaf, when their colours overlap? Counting winners is wrong wherever they do. Run EM for the weights alone: given $\ln N(x_i; \mu_k, \Sigma_k)$ of every point and component, start with equal weights, do `rounds` rounds of (8), (9) and (12), and return the weights. A point may lie so far out that all its densities underflow.

# %% [markdown] name="exercise-weights-text" lang="zh"
# **练习 7 · 做一个变体：各占多少？** 各分量已知，保持不变，只求权重。例如花瓣和叶子的颜色有重叠时，它们各占图像的多大比例？只数“胜出”的点，在重叠处就数不准。请写一个只学权重的 EM：已知每个点、每个分量的 $\ln N(x_i; \mu_k, \Sigma_k)$，权重从相等开始，做 `rounds` 轮 (8)、(9)、(12)，返回权重。有的点可能离得太远，所有密度都下溢。

# %% name="exercise-weights-hint"
hint("01/weights")

# %% name="exercise-weights" tags=["exercise"]
def weights_of(log_densities, rounds):
    """Return the weights (K,) after so many rounds of EM; log_densities (N, K), the components fixed.

    返回 rounds 轮 EM 之后的权重 (K,)；log_densities (N, K)，各分量固定。
    """
    ### BEGIN SOLUTION
    densities = np.exp(log_densities - log_densities.max(axis=1, keepdims=True))
    weights = np.full(log_densities.shape[1], 1 / log_densities.shape[1])
    for _ in range(rounds):
        joint = weights * densities
        weights = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights
    ### END SOLUTION

# %% name="exercise-weights-check"
ch1.check_weights(weights_of)

# %% [markdown] name="exercise-weights-effect-text" lang="en"
# Two bells, 1.5 standard deviations apart, mixed in different shares. Counting winners finds a quarter where there is next to nothing: the wrong side's tail. Yours lies on the diagonal, up to the error of 2000 points.

# %% [markdown] name="exercise-weights-effect-text" lang="zh"
# 两条钟形曲线相距 1.5 个标准差，按不同比例混合。数“胜出”的点，在几乎为零时也会数出四分之一，那是另一条曲线的尾部。你的结果落在对角线上，只差 2000 个点的抽样误差。

# %% name="exercise-weights-effect"
rng, shares = np.random.default_rng(0), np.linspace(0.02, 0.98, 13)
samples = [rng.normal(1.5 * (rng.random(2000) < share), 1) for share in shares]
log_densities = [-((x[:, None] - [0, 1.5]) ** 2) / 2 for x in samples]
fig, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
ax.plot([0, 1], [0, 1], "k:", label=say("truth", "真值"))
orange, blue = label_colours(2)
counted, words = [(x > 0.75).mean() for x in samples], say("winners counted", "数胜出的点")
ax.plot(shares, counted, "o", color=blue, label=words)
try:
    found = [weights_of(logs, 60)[1] for logs in log_densities]
    ax.plot(shares, found, "s", color=orange, label=say("yours", "你的结果"))
except NotImplementedError:  # exercise 7 is still to be written
    pass
ax.set(xlabel=say("true share", "真实比例"), ylabel=say("found", "求得的比例"), title=say("share of the second bell", "第二个高斯的比例"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="Found share over true share. Counted winners run flat, from 0.24 to 0.77; once yours is written, its squares lie along the diagonal.",
    zh="求得的比例与真实比例。数胜出的点得到的结果过于平缓，从 0.24 到 0.77；写好函数后，你的方块沿对角线排列。",
)

# %% [markdown] name="summary" lang="en"
# ## 1.9 In one breath
#
# - A Gaussian (1) has ellipses of constant density; a mixture (2) is a weighted sum of K Gaussians.
# - The log-likelihood (6) has a sum inside its logarithm, because the classes are hidden. EM goes round it: responsibilities (8), then weighted averages (9)-(12). Every round raises a lower bound that touches, so the likelihood never falls.
# - It fails by collapse, by a bad start, by a wrong K; a floor, several starts and BIC help.
#
# Next question: *a pixel's neighbours know something, too. How do we let them speak?* That is chapter 2.

# %% [markdown] name="summary" lang="zh"
# ## 1.9 本章小结
#
# - 高斯模型 (1) 的等密度线是椭圆；混合模型 (2) 是 K 个高斯的加权和。
# - 因为类别是隐藏的，对数似然 (6) 的对数里面还有求和。EM 绕过了它：先算责任度 (8)，再做加权平均 (9)–(12)。每一轮都先作出与它相切的下界，再使下界最大，所以似然从不下降。
# - EM 失效的三种情形：塌缩、初值不好、K 选错；对策分别是特征值下限、多个初值和 BIC。
#
# 下一个问题：相邻像素也带有信息，怎样利用它们？ 这是第 2 章的内容。

# %% [markdown] name="references" lang="en"
# ## References
#
# - A. P. Dempster, N. M. Laird, D. B. Rubin: Maximum likelihood from incomplete data via the EM algorithm. *J. Royal Statistical Society B* 39 (1977). The general form and the proof.
# - C. M. Bishop: *Pattern Recognition and Machine Learning*, Springer 2006. Eq. 2.43 is our (1); section 9.2 derives (8)-(12).
# - D. Arthur, S. Vassilvitskii: k-means++: the advantages of careful seeding. *SODA* 2007.
# - G. Schwarz: Estimating the dimension of a model. *Annals of Statistics* 6 (1978): BIC. H. Akaike, *IEEE Trans. Automatic Control* 19 (1974): AIC.
# - M. Okabe, K. Ito: Color universal design (2008): the colours of the labels.

# %% [markdown] name="references" lang="zh"
# ## 参考文献
#
# - A. P. Dempster, N. M. Laird, D. B. Rubin: Maximum likelihood from incomplete data via the EM algorithm. *J. Royal Statistical Society B* 39 (1977)。EM 的一般形式与证明。
# - C. M. Bishop: *Pattern Recognition and Machine Learning*, Springer 2006。式 2.43 即本章的 (1)；9.2 节推导了 (8)–(12)。
# - D. Arthur, S. Vassilvitskii: k-means++: the advantages of careful seeding. *SODA* 2007。
# - G. Schwarz: Estimating the dimension of a model. *Annals of Statistics* 6 (1978)：BIC。H. Akaike, *IEEE Trans. Automatic Control* 19 (1974)：AIC。
# - M. Okabe, K. Ito: Color universal design (2008)：标号所用的颜色。
