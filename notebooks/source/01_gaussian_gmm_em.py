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
# - derive the two steps of EM, do them by hand, and explain why the likelihood never falls;
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
# - 手算高斯密度，并判断什么时候单个高斯分布不够用；
# - 推导 EM 的两个步骤，亲手做一遍，并解释似然为什么从不下降；
# - 认出 EM 失效的三种典型情形；
# - 用几个分量描述一张照片的颜色，这正是第 3 章的 GrabCut 所需要的。
#
# 按 **Shift+Enter** 运行一个单元格（cell）。所有实验都可以只用键盘操作：用 Tab 键选中控件，用方向键调节。

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
# **图像分割**（segmentation）把感兴趣的区域从图像中分出来：每个像素要么在区域内，要么在区域外，$\alpha_i \in \{0, 1\}$。
#
# **抠像**（matting）除了得到前景轮廓，还要估计每个像素被前景覆盖的比例，$\alpha_i \in [0, 1]$。图像就是前景（foreground）与背景（background）的混合：
#
# $$I_i = \alpha_i F_i + (1 - \alpha_i) B_i$$
#
# 下面的蒲公英是用本课程的程序渲染的，因此 $\alpha$ 的精确值已知。请留意那些细毛。

# %% name="opening-layers"
scene = data.dandelion()
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
draw_image(axes[0], scene.image, say("picture $I$", "图像 $I$"))
draw_image(axes[1], scene.mask, say("segmentation: ", "分割：") + r"$\alpha \in \{0, 1\}$")
draw_image(axes[2], scene.alpha, say("matting: ", "抠像：") + r"$\alpha \in [0, 1]$")
show(
    fig,
    en="A white seed head with fine hairs; its mask, where each hair is a row of white steps; its alpha, "
    "where the same hairs have soft grey edges.",
    zh="一朵白色的蒲公英，细毛分明；它的掩码中，每根细毛是一串白色阶梯；它的 α 图中，同样的细毛有柔和的灰色边缘。",
)

# %% [markdown] name="opening-numbers-text" lang="en"
# **The numbers of one pixel.** We take a pixel of a hair, fill in the formula, and compare with the picture.

# %% [markdown] name="opening-numbers-text" lang="zh"
# **一个像素的数值。** 取细毛上的一个像素，代入公式，再与图像比较。

# %% name="opening-numbers"
row, col = np.argwhere((0.3 < scene.alpha) & (scene.alpha < 0.5))[0]
alpha, F, B = scene.alpha[row, col], scene.foreground[row, col], scene.background[row, col]
blend = alpha * F + (1 - alpha) * B
print(say("pixel", "像素"), (int(row), int(col)), f"alpha = {alpha:.3f}\nF = {F.round(3)}\nB = {B.round(3)}")
print(say("by hand", "手算"), blend.round(3), say("= picture", "= 图像"), scene.image[row, col].round(3))
assert np.allclose(blend, scene.image[row, col])

# %% [markdown] name="opening-try-text" lang="en"
# **Try it.** Two numbers in grey, in place of `None`. First: $F = 0.9$ and $B = 0.1$ are mixed with $\alpha = 0.25$; what is $I$? Then the way back: $I = 0.6$, with the same $F$ and $B$; what is $\alpha$? (Matting is the way back, with $F$ and $B$ unknown as well.)

# %% [markdown] name="opening-try-text" lang="zh"
# **试一试。** 用灰度算两个数，写在 `None` 的位置。先正算：$F = 0.9$，$B = 0.1$，$\alpha = 0.25$，$I$ 是多少？再反算：$I = 0.6$，$F$、$B$ 不变，$\alpha$ 是多少？（抠像就是反算，而且 $F$ 和 $B$ 也未知。）

# %% name="opening-try"
mine = None  # [I, alpha]
try_it(mine, [0.25 * 0.9 + 0.75 * 0.1, (0.6 - 0.1) / (0.9 - 0.1)])

# %% [markdown] name="opening-composite" lang="en"
# Now put the seed head in front of another background. The hard mask carries a rim of the old background with it and breaks the hairs. The soft $\alpha$, together with $F$, does not: that is why film studios pay for matting.

# %% [markdown] name="opening-composite" lang="zh"
# 现在给它换一个背景。按硬分割（hard segmentation）的掩码（mask）抠出，会带上一圈旧背景，细毛也会断开；用连续取值的 $\alpha$ 和前景 $F$ 来合成（compositing），就没有这些问题。影视制作离不开抠像，原因就在这里。

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
# 本课程就沿着从分割到抠像的路线展开。
#
# 1. **常用模型**：高斯混合模型（本章）、马尔可夫随机场（Markov random field，第 2 章）。
# 2. **交互式图像分割**：GrabCut（第 3 章）、Lazy Snapping（第 4 章）。
# 3. **抠像**：贝叶斯抠像（Bayesian matting，第 5 章）、闭式抠像（closed-form matting，第 6 章）。
# 4. **基于深度学习的图像分割**（第 7 章）。
# 5. **基于深度学习的抠像**（第 8 章）。
#
# 其中许多方法首先都要回答同一个问题：**这个颜色更像前景，还是更像背景？** 颜色模型给出答案。下面就来建立一个。

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
# - 试一试：把点 $x$ 放在哪里，该处的密度最大？
# - 先让橙色区域消失，再让它尽可能大。

# %% name="gaussian-lab"
from segteach.labs.gaussian import GaussianExplorer

explorer = GaussianExplorer()
explorer

# %% [markdown] name="gaussian-name" lang="en"
# **What you saw.** A *Gaussian model* describes a cloud of data by its density, the bell curve, or takes it apart into several such bells. So there is the single Gaussian model (SGM) and the mixture of Gaussians (GMM, section 1.3).
#
# The cloud has a centre $\mu$ (black dot) and a shape $\Sigma$ (blue ellipses). In the plane a single Gaussian looks like an **ellipse**, in space like an **ellipsoid**.
#
# - The *correlation* $\rho$ turns the ellipse; once it is not 0, the two spreads turn it as well. $\mu_1$ and $\mu_2$ only shift it.
# - The density at $x$ is highest where $x$ lies on $\mu$.
# - The orange region is where the density exceeds the threshold. It vanishes when the threshold is above the peak $N(\mu)$; it is largest for the lowest threshold and large spreads.
# - $d^2$ is small although $x$ lies far from $\mu$: along the *long* axis of the ellipse.

# %% [markdown] name="gaussian-name" lang="zh"
# **刚才看到的是什么。** **高斯模型**（Gaussian model）用密度函数（density，即钟形的正态分布曲线）来描述一团数据，或把它分解为若干条这样的曲线，因此分为单高斯模型（single Gaussian model，SGM）和高斯混合模型（Gaussian mixture model，GMM，见 1.3 节）两种。
#
# 这团数据有中心 $\mu$（黑点）和形状 $\Sigma$（蓝色椭圆）。单高斯分布在二维平面上近似于**椭圆**，在三维空间中近似于**椭球**。
#
# - 让椭圆转动的是**相关系数**（correlation）$\rho$；只要它不为 0，两个标准差也会使椭圆转动。$\mu_1$、$\mu_2$ 只让椭圆平移。
# - $x$ 与 $\mu$ 重合时，$x$ 处的密度最大。
# - 橙色区域是密度高于阈值的地方。阈值高于最大值 $N(\mu)$ 时，它就消失；阈值最低、标准差又大时，它最大。
# - $x$ 位于椭圆的**长轴**方向上时，离 $\mu$ 虽远，$d^2$ 却可以很小。

# %% [markdown] name="gaussian-shadow" lang="en"
# **How far is far? The slice and the shadow.** Take a direction, a unit vector $u$. Two bell curves belong to it.
#
# - *Slice*: cut the bell through its centre along $u$. The deviation of the cut is $1/\sqrt{u^T \Sigma^{-1} u}$: the *radius of the ellipse* in that direction.
# - *Shadow*: let all points fall on the line along $u$. The deviation of what lies there is $\sqrt{u^T \Sigma u}$: the *spread of the data* in that direction. It reaches as far as the ellipse does (dashed line).
#
# The two agree only along the axes of the ellipse. The distance of a point from the centre, the **Mahalanobis distance** $d$, is measured in *slices*: the three blue ellipses of the lab lie at $d = 1, 2, 3$. The picture has $\sigma_1 = \sigma_2 = 1$ and $\rho = 0.9$. At the lab's start $\rho = 0.5$: there $x$ lies one spread $\sigma_1$ to the right of $\mu$, the length of the shadow, and therefore *outside* the first ellipse. The cell below the picture has its numbers.

# %% [markdown] name="gaussian-shadow" lang="zh"
# **多远算远？切片与投影。** 取一个方向，即单位向量 $u$。它对应两条钟形曲线。
#
# - **切片**（slice）：过中心沿 $u$ 把钟形曲面切开，截得的曲线的标准差是 $1/\sqrt{u^T \Sigma^{-1} u}$，也就是**椭圆在该方向上的半径**。
# - **投影**（shadow）：让所有点都落到 $u$ 方向的直线上，直线上这些点的标准差是 $\sqrt{u^T \Sigma u}$，也就是**数据在该方向上的散布**，它正好等于椭圆在该方向上所能到达的最远距离（虚线）。
#
# 只有在椭圆的轴方向上，两者才相等。以**切片**的标准差（即椭圆在该方向上的半径）为单位来度量点到中心的距离，就得到**马氏距离**（Mahalanobis distance）$d$；实验中三个蓝色椭圆的马氏距离分别为 1、2、3。图中 $\sigma_1 = \sigma_2 = 1$，$\rho = 0.9$。实验开始时 $\rho = 0.5$，$x$ 在 $\mu$ 右边，恰好相距一个标准差 $\sigma_1$，等于投影的标准差，所以在第一个椭圆**之外**。图下方的单元格给出这时的数值。

# %% name="gaussian-shadow-figure"
from segteach.draw.gaussian import draw_slice_and_shadow

fig, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
draw_slice_and_shadow(axes, [[1, 0.9], [0.9, 1]], [1, 0])
show(
    fig,
    en="A slanted ellipse with a level line through its centre. The slice ends on the ellipse at 0.44; the "
    "shadow ends at 1, under the rightmost point of the ellipse. Beside it two bell curves: that of the "
    "slice is half as wide and more than twice as high.",
    zh="一个倾斜的椭圆，中心有一条水平线。切片止于椭圆上，长 0.44；投影到 1 为止，正对着椭圆最右边的点。旁边是两"
    "条钟形曲线：切片的那条宽度不到一半，高度是两倍多。",
)

# %% name="gaussian-shadow-check"
from segteach.draw.gaussian import grid_density

first, u = np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([1.0, 0.0])  # the lab's start
cut, shadow = 1 / np.sqrt(u @ np.linalg.inv(first) @ u), np.sqrt(u @ first @ u)
across, _, values = grid_density([0, 0], first, (-6, 6, -6, 6), 401)
curves = {say("slice", "切片"): values[200], say("shadow", "投影"): values.sum(axis=0)}
for (name, curve), formula in zip(curves.items(), (cut, shadow)):
    spread = np.sqrt(np.average(across[0] ** 2, weights=curve))  # of the middle row, of the sums
    print(say("{}: measured {:.4f}, formula {:.4f}", "{}：测得 {:.4f}，公式 {:.4f}").format(name, spread, formula))
    assert np.isclose(spread, formula, atol=1e-4)
print(say("x = (1, 0) has d =", "x = (1, 0) 的 d ="), round(1 / cut, 4))

# %% [markdown] name="gaussian-shadow-try-text" lang="en"
# **Try it.** $\Sigma = \begin{pmatrix} 4 & 0 \\ 0 & 1 \end{pmatrix}$ and the diagonal $u = (1, 1)/\sqrt2$: the deviations of slice and shadow, as a list.

# %% [markdown] name="gaussian-shadow-try-text" lang="zh"
# **试一试。** 设 $\Sigma = \begin{pmatrix} 4 & 0 \\ 0 & 1 \end{pmatrix}$，取对角线方向 $u = (1, 1)/\sqrt2$。用列表写出切片和投影的标准差。

# %% name="gaussian-shadow-try"
mine = None  # [slice, shadow]
try_it(mine, [1 / np.sqrt((1 / 4 + 1) / 2), np.sqrt((4 + 1) / 2)])

# %% [markdown] name="gaussian-formula" lang="en"
# **Formula.** For $x$ of dimension $d$, with mean $\mu$ and covariance matrix $\Sigma$,
#
# $$N(x; \mu, \Sigma) = \frac{1}{\sqrt{(2\pi)^d\,|\Sigma|}} \exp\left[-\tfrac12 (x-\mu)^T \Sigma^{-1} (x-\mu)\right] \tag{1}$$
#
# - $x$: the column vector of the point, the red dot in the lab;
# - $\mu$: the mean, the black dot;
# - $\Sigma$: the covariance matrix, $\begin{pmatrix}\sigma_1^2 & \rho\sigma_1\sigma_2\\ \rho\sigma_1\sigma_2 & \sigma_2^2\end{pmatrix}$, the shape of the ellipse.
#
# > **Correction to the lecture.** The deck prints $\sqrt{2\pi|\Sigma|}$ in (1). That is right only for $d = 1$: the power $d$ on $2\pi$ is missing. A cell below shows the difference in numbers.

# %% [markdown] name="gaussian-formula" lang="zh"
# **公式。** 设 $d$ 维变量 $x$ 服从高斯分布，均值（期望）为 $\mu$，协方差矩阵（covariance matrix）为 $\Sigma$，则它的概率密度为
#
# $$N(x; \mu, \Sigma) = \frac{1}{\sqrt{(2\pi)^d\,|\Sigma|}} \exp\left[-\tfrac12 (x-\mu)^T \Sigma^{-1} (x-\mu)\right] \tag{1}$$
#
# - $x$：表示点的列向量，即实验中的红点；
# - $\mu$：均值，即黑点；
# - $\Sigma$：协方差矩阵 $\begin{pmatrix}\sigma_1^2 & \rho\sigma_1\sigma_2\\ \rho\sigma_1\sigma_2 & \sigma_2^2\end{pmatrix}$，它决定椭圆的形状。
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
# **Code.** These are the package's own functions, filled in from its source: edit them and run them. They work with the logarithm, and with a triangular factor $L$, $\Sigma = L L^T$ (Cholesky), in place of $\Sigma^{-1}$, which is more accurate: $d = |L^{-1}(x - \mu)|$.

# %% [markdown] name="gaussian-code-text" lang="zh"
# **代码。** 下面的函数直接取自软件包的源代码，可以修改、运行。它们计算密度的对数，并用 Cholesky 分解 $\Sigma = L L^T$（$L$ 是下三角矩阵）代替直接求 $\Sigma^{-1}$，精度更高：$d = |L^{-1}(x - \mu)|$。

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
    en="A leaning ellipse in a dashed box of 3 by 2. Marked are the centre (0, 0), the rightmost point (1.50, "
    "0.60) and the topmost point (0.90, 1.00).",
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
# **Where do $\mu$ and $\Sigma$ come from?** In practice from the sample: $\mu$ is replaced by the sample mean, $\Sigma$ by the sample covariance. That is the choice of greatest likelihood. This sample covariance has $N$ below the fraction line, the unbiased estimate $N-1$; for thousands of pixels nobody sees the difference.
#
# The colours of a photograph are points in space: one point a pixel, with coordinates R, G, B. So a Gaussian of colours is an ellipsoid.

# %% [markdown] name="gaussian-fit" lang="zh"
# **$\mu$ 和 $\Sigma$ 从哪里来？** 实际应用中来自样本：$\mu$ 用样本均值代替，$\Sigma$ 用样本协方差矩阵代替，这正是似然（likelihood）最大的取法。这样得到的样本协方差矩阵以 $N$ 为分母，无偏估计则以 $N-1$ 为分母；像素成千上万时，两者看不出差别。
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
space.set_title(say("its colours, one ellipsoid", "它的颜色与一个椭球"))
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
        "density > {}: ellipse of radius d = {:.2f}, x inside: {}",
        "密度 > {}：椭圆半径 d = {:.2f}，x 在其中：{}",
    )
    print(words.format(threshold, radius, belongs))

# %% name="gaussian-quiz-threshold"
quiz("01/threshold")

# %% [markdown] name="gaussian-break" lang="en"
# **Break it.** Two things go wrong with a single Gaussian.
#
# 1. *The data are not an ellipse.* Below, two long clouds cross. The one Gaussian that fits them best is a single broad ellipse: it gives high density to places where there is nothing.
# 2. *The points lie on a line.* Then $|\Sigma| = 0$, (1) divides by zero, and the package says so.
#
# Against the first several Gaussians help (1.3), against the second a least width, the *floor* of 1.6.

# %% [markdown] name="gaussian-break" lang="zh"
# **何时失效。** 单高斯模型在两种情况下会失效。
#
# 1. **数据的分布不是椭圆形。** 下图中两团狭长的点互相交叉。拟合得最好的单高斯模型是一个宽大的椭圆：在没有数据的地方，它也给出很高的密度。
# 2. **所有点在一条直线上。** 这时 $|\Sigma| = 0$，(1) 式的分母为零，软件包会报错并说明原因。
#
# 对第一种情况，可以用多个高斯分布（1.3 节）；对第二种情况，可以规定最小宽度，即 1.6 节的**下限**。

# %% name="gaussian-break-picture"
from segteach.draw.gaussian import draw_density

cross = data.points("crossing", 500)
mean, covariance = fit_gaussian(cross.points)
fig, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
axes[0].scatter(*cross.points.T, s=8, c=label_colours(2)[cross.labels])
axes[0].set(title=say("two classes", "两类"), aspect="equal", xlim=(-0.2, 1.2), ylim=(-0.2, 1.2))
draw_density(axes[1], mean, covariance, points=cross.points, extent=(-0.2, 1.2, -0.2, 1.2))
axes[1].set_title(say("one Gaussian for both", "两类共用一个高斯分布"))
show(
    fig,
    en="Left two long clouds cross like a flat X. Right one broad Gaussian lies over both; it is darkest at "
    "the crossing, and its ellipses cover the empty places between the arms.",
    zh="左：两团狭长的点交叉成扁平的 X 形。右：一个宽大的高斯分布盖住两团；交叉处颜色最深，椭圆也盖住了四臂之间"
    "没有数据的地方。",
)

# %% name="gaussian-break-line"
on_a_line = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])
try:
    density(on_a_line, *fit_gaussian(on_a_line))
except ValueError as error:
    print("ValueError:", str(error).replace("; ", ";\n"))

# %% [markdown] name="exercise-distance-text" lang="en"
# **Exercise 2 · A channel was not seen.** Some entries of $x$ are NaN: an overexposed channel, a dead sensor. Return the Mahalanobis distance of what *was* seen, from the Gaussian of those entries alone. Its mean and covariance are the parts of $\mu$ and $\Sigma$ that belong to them: the ellipse is the *shadow* of the whole one. (`mahalanobis` of the package wants all of $x$.)

# %% [markdown] name="exercise-distance-text" lang="zh"
# **练习 2 · 缺一个通道。** 向量 $x$ 的某些元素是 NaN，例如该通道过曝或传感器损坏。只用**测到的**元素，返回它们到相应高斯分布的马氏距离。这个分布的均值和协方差矩阵就是 $\mu$ 和 $\Sigma$ 中对应的部分，它的椭圆是原椭圆的**投影**。（软件包的 `mahalanobis` 要求 $x$ 没有缺失。）

# %% name="exercise-distance-hint"
hint("01/distance")

# %% name="exercise-distance" tags=["exercise"]
def distance(x, mean, covariance):
    """Return the Mahalanobis distance, a number, of the entries of x (D,) that are not NaN; mean (D,).

    返回 x (D,) 中非 NaN 元素的马氏距离，一个数；mean (D,)，covariance (D, D)。
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
# 哪些像素离花瓣颜色不超过 3 个标准差？左图用全部三个通道；中图不用绿色通道，由你的函数计算；右图用均值填补绿色，再用三个通道：这对应于**切片**，椭圆小得多，花朵有一半没有选中。没有测到的值不能凭空填补。

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
    en="Three masks of the flower: with all channels the whole bloom; without green, once your function is "
    "written, nearly the same; with the mean in place of green the bloom is full of holes.",
    zh="花的三幅掩码：用三个通道时得到整朵花；缺绿色时（写好函数后），结果几乎相同；用均值填补绿色，花上到处是洞。",
)

# %% [markdown] name="gaussian-breath" lang="en"
# **In one breath.** A Gaussian is a centre and a shape. Its density falls with the Mahalanobis distance, so a threshold gives an ellipse. One ellipse cannot describe two clouds: *what if we add several?*

# %% [markdown] name="gaussian-breath" lang="zh"
# **小结。** 高斯模型由中心和形状决定。点到中心的马氏距离越大，密度越低，所以用阈值截取，得到的是椭圆。一个椭圆描述不了两团数据。那么，把几个高斯分布加在一起呢？

# %% [markdown] name="mixture-play" lang="en"
# ## 1.3 Several Gaussians
#
# Play first; the explanation comes after.
#
# - **Spray** two or three clouds on the sheet (or take those that are there), choose K, and press **▶** or the arrow keys, forward and back.
# - Take **Move**: drag the numbered centres and the ends of the axes. That is the start of the film.
# - Click on a point: the table shows its numbers in the step that the player shows.

# %% [markdown] name="mixture-play" lang="zh"
# ## 1.3 多个高斯分布
#
# 还是先动手，再看解释。
#
# - 选“喷点”，在绘点区上喷出两三团点（也可以用现成的点）；选定 K，然后按 **▶** 播放，或用左右方向键前进、后退。
# - 选“拖动”，拖动带编号的中心和椭圆轴的端点：这就是迭代的初值。
# - 单击任意一点：表格列出该点在播放器当前步的各个数值。

# %% name="mixture-lab"
from segteach.labs.em import EmLab

em_lab = EmLab()
em_lab

# %% [markdown] name="mixture-name" lang="en"
# **What you saw.** Each point takes a blend of the colours of the components that claim it, each ellipse moves to its points, and the curve only rises. From another start the end may be another: section 1.6 comes back to that.
#
# In many classification problems the points of one class do not form an ellipse. The next figure shows (a) all samples as they come, and (b) the same samples with their classes. No single Gaussian describes such data.
#
# A **mixture of Gaussians** (GMM, also MOG) says: the data were generated by *several* Gaussians. Each of the K Gaussians is a **component**; K must be fixed in advance.
#
# > **Correction to the lecture.** The slide of formula (2) prints "GSM"; it means SGM.

# %% [markdown] name="mixture-name" lang="zh"
# **刚才看到的是什么。** 每个点的颜色由各分量的颜色混合而成，椭圆移向各自的点，曲线只升不降。换一组初值，结果可能不同（见 1.6 节）。
#
# 在很多分类问题中，同一类别的样本点并不呈“椭圆”分布。下图 (a) 是全部样本数据；(b) 是同样的样本，但已标出各自所属的类别。单高斯模型无法描述这样的数据。
#
# **高斯混合模型**（GMM，也写作 MOG，即 mixture of Gaussians）认为：数据是由**数个**单高斯模型生成的。这 K 个高斯模型，每一个叫作一个**分量**（component）；K 需要事先确定。
#
# > **对讲义的更正。** 讲义 (2) 式那一页印的“GSM”应为 SGM。

# %% name="mixture-figure"
cloud = data.points("three", 400)
fig, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained", sharey=True)
axes[0].scatter(*cloud.points.T, s=12, color="0.3")
axes[1].scatter(*cloud.points.T, s=12, c=label_colours(3)[cloud.labels])
titles = say("(a) all samples", "(a) 全部样本"), say("(b) with their classes", "(b) 标出类别")
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
# So the density at every point is a *blend* of K Gaussians. In one dimension you can see the sum. Change the weights in the second line and run the cell again; their sum must stay 1.
#
# Three letters to keep apart: $\Pr(x)$ is a *density* here (the lecture writes Pr for densities and for probabilities); $N(\cdot)$ with brackets is a density, $N$ alone the number of points; and $k$ runs from 1 to K in the formulas, from 0 to K − 1 in pictures and code.

# %% [markdown] name="mixture-formula" lang="zh"
# **公式。** 混合模型的密度是各分量的加权和：
#
# $$\Pr(x) = \sum_{k=1}^{K} \pi_k\, N(x; \mu_k, \Sigma_k), \qquad \pi_k \ge 0,\ \ \sum_k \pi_k = 1 \tag{2}$$
#
# - $N(x; \mu_k, \Sigma_k)$：第 $k$ 个分量，即实验中的一个彩色椭圆；
# - $\pi_k$：它的权重（weight），即它所代表的点占全部点的比例。
#
# 所以每个点出现的概率密度，都是 K 个高斯**混合**的结果。在一维情形下，这个和可以直接画出来。可以改动第二行中的权重（总和须为 1），再运行一次。
#
# 有三个记号要分清：这里的 $\Pr(x)$ 是**密度**（讲义对密度和概率都写 Pr）；带括号的 $N(\cdot)$ 是密度，单独的 $N$ 是点数；公式里 $k$ 从 1 到 K，图和代码里从 0 到 K − 1。

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

lab_mixture, chosen = em_lab.states[-1].model, em_lab.film_points[em_lab.picked]
terms = [
    pi * density([chosen], mu, Sigma)[0]
    for pi, mu, Sigma in zip(lab_mixture.weights, lab_mixture.means, lab_mixture.covariances)
]
print("x =", chosen.round(3), "\npi_k N(x; mu_k, Sigma_k) =", np.round(terms, 4))
print(f"Pr(x) = {sum(terms):.4f}")
assert np.isclose(np.log(sum(terms)), gmm.log_density([chosen], lab_mixture)[0])

# %% [markdown] name="mixture-try-text" lang="en"
# **Try it.** On a line two components of deviation 1 lie at 0 and at 2; $\pi = (0.7, 0.3)$. The density (2) at $x = 0$?  (`density([[x]], [mu], [[1]])[0]` is one Gaussian.)

# %% [markdown] name="mixture-try-text" lang="zh"
# **试一试。** 直线上有两个分量，标准差都是 1，中心在 0 和 2，$\pi = (0.7, 0.3)$。$x = 0$ 处的密度 (2) 是多少？（`density([[x]], [mu], [[1]])[0]` 是一个高斯的密度。）

# %% name="mixture-try"
mine = None
try_it(mine, (0.7 + 0.3 * np.exp(-2)) / np.sqrt(2 * np.pi))

# %% [markdown] name="mixture-large-k" lang="en"
# **A claim of the lecture:** *when K is large enough, a GMM approximates any continuous density.* A ring is no mixture of Gaussians. Watch K grow. The number above each panel is the mean log-likelihood of 2000 *new* points (section 1.4): what counts is how well the model predicts points that it has not seen. No model beats the true density in that for long, and here it is known: that of the radius, divided by $2\pi r$.

# %% [markdown] name="mixture-large-k" lang="zh"
# **讲义的一个论断：** **当 K 足够大时，GMM 可以逼近任意连续的概率密度。** 圆环并不是高斯混合模型。下面看 K 逐渐增大时会怎样。每幅图上方的数是 2000 个**新**点的平均对数似然（见 1.4 节）：关键在于模型对未参与拟合的点是否同样适用。点足够多时，没有模型能胜过真实的密度；这里它是已知的：半径的密度除以 $2\pi r$。

# %% name="mixture-ring"
def true_log_density(points):
    r = np.hypot(*(points - 0.5).T)
    return -(((r - 0.32) / 0.03) ** 2) / 2 - np.log(0.03 * np.sqrt(2 * np.pi) * 2 * np.pi * r)


ring, fresh = data.points("ring", 600), data.points("ring", 2000, rng=99).points
ring_models = {k: em.fit_gmm(ring.points, k).model for k in range(1, 21)}

# %% name="mixture-ring-figure"
x1, x2 = np.meshgrid(np.linspace(0, 1, 120), np.linspace(0, 1, 120))
where = np.stack([x1.ravel(), x2.ravel()], axis=1)
truth = np.exp(true_log_density(where)).reshape(x1.shape)
fig, axes = plt.subplots(1, 5, figsize=(12, 2.8), layout="constrained")
for ax, k in zip(axes, (1, 3, 6, 14, None)):
    log_p = true_log_density if k is None else lambda points: gmm.log_density(points, ring_models[k])
    ax.imshow(np.exp(log_p(where)).reshape(x1.shape), origin="lower", vmin=0, vmax=truth.max())
    name = say("the true density: ", "真实的密度：") if k is None else f"K = {k}" + say(": ", "：")
    ax.set_title(f"{name}{log_p(fresh).mean():.2f}")
    ax.set_axis_off()
show(
    fig,
    en="The density of 1, 3, 6 and 14 components on points of a ring, and the true one, all in one colour "
    "scale: a faint disc, three arcs, a hexagon, a thin ring with bright needles, an even ring.",
    zh="对圆环上的点用 1、3、6、14 个分量得到的密度，以及真实的密度，颜色标度相同：暗淡的圆盘、三段弧、六边形、"
    "带亮针的细圆环、均匀的圆环。",
)

# %% name="mixture-ring-held-out"
many, ks_ring = data.points("ring", 6000, rng=5).points, list(ring_models)
few_ks = (1, 2, 3, 4, 6, 8, 10, 14, 20)
seen = [gmm.log_likelihood(ring.points, model) / 600 for model in ring_models.values()]
held = [gmm.log_density(fresh, model).mean() for model in ring_models.values()]
held_many = [gmm.log_density(fresh, em.fit_gmm(many, k).model).mean() for k in few_ks]
top = true_log_density(fresh).mean()
words = say(
    "600 points: best at K = {}, {:.3f}; at K = 20 only {:.3f}. 6000 points, K = 20: {:.3f}; truth {:.3f}",
    "600 个点：K = {} 时最好，{:.3f}；K = 20 时只有 {:.3f}。6000 个点，K = 20：{:.3f}；真实的密度 {:.3f}",
)
print(words.format(ks_ring[np.argmax(held)], max(held), held[-1], held_many[-1], top))

# %% name="mixture-ring-curve"
fig, ax = plt.subplots(figsize=(10, 3.6), layout="constrained")
orange, blue = label_colours(2)
ax.plot(ks_ring, seen, ":", color="0.4", label=say("600 points, seen", "600 个点，参与拟合"))
ax.plot(ks_ring, held, "o-", color=orange, label=say("fit to 600, new points", "拟合 600 点，新点"))
ax.plot(few_ks, held_many, "s-", color=blue, label=say("fit to 6000, new points", "拟合 6000 点，新点"))
ax.axhline(top, color="k", ls="--", label=say("true density: {:.3f}", "真实的密度：{:.3f}").format(top))
ax.set(xlabel="K", ylabel=say("nats a point", "每点对数似然（奈特）"), ylim=(0.7, 1.65), xticks=range(2, 21, 2))
ax.set_title(say("large K needs enough points", "K 大，点也要多"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="Four lines over K up to 20. On the 600 points seen the number rises nearly all the way. On new points the fit "
    "to 600 rises to K = 10 and falls again; the fit to 6000 rises to just below the dashed line of the true "
    "density and stays there.",
    zh="K 从 1 到 20 的四条线。参与拟合的 600 个点上，数值几乎一直上升；在新点上，用 600 点拟合的到 K = 10 为止上升，随后下"
    "降；用 6000 点拟合的一直升到略低于虚线（真实的密度）处，并停在那里。",
)

# %% [markdown] name="mixture-ring-saw" lang="en"
# **What you saw.** The claim is about large K *and* enough points. With 600 points the held-out number turns down beyond K = 10: the further components describe the accidents of these 600. With ten times as many it comes within 0.02 of the true density and stays there up to K = 20. The needles at K = 14 are components that have shrunk onto a few points in a line: the first failure of section 1.6.

# %% [markdown] name="mixture-ring-saw" lang="zh"
# **刚才看到的是什么。** 这个论断要求 K 大，**而且**点足够多。只有 600 个点时，K 超过 10，新点上的数值就转而下降：多出来的分量描述的只是这 600 个点的偶然起伏。点数增加到十倍，它与真实密度相差不到 0.02，直到 K = 20 都是如此。K = 14 时的亮针，是缩到几个近似共线的点上的分量，即 1.6 节的第一种失效。

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
# **样本的类别已知时**，没有隐变量（hidden variable），最大似然有闭式解（closed form）。类别也叫标签（label）；第 2 章称之为标号。设共有 $N$ 个点，其中 $N_k$ 个属于第 $k$ 类，它们的集合是 $L(k)$：
#
# $$\pi_k = \frac{N_k}{N} \tag{3}$$
#
# $$\mu_k = \frac{1}{N_k} \sum_{x \in L(k)} x \tag{4}$$
#
# $$\Sigma_k = \frac{1}{N_k} \sum_{x \in L(k)} (x-\mu_k)(x-\mu_k)^T \tag{5}$$
#
# 也就是说：对每一类分别计数、求均值、求协方差矩阵。

# %% name="mixture-labelled-numbers"
labelled = gmm.fit_labelled(cloud.points, cloud.labels)
mine = cloud.points[cloud.labels == 0]
pi_0, mu_0 = len(mine) / len(cloud.points), mine.mean(axis=0)
Sigma_0 = (mine - mu_0).T @ (mine - mu_0) / len(mine)
print(f"(3) pi_0 = {pi_0:.3f}   (4) mu_0 = {mu_0.round(3)}\n(5) Sigma_0 =\n{Sigma_0.round(4)}")
assert np.isclose(labelled.weights[0], pi_0) and np.allclose(labelled.means[0], mu_0)
assert np.allclose(labelled.covariances[0], Sigma_0)

# %% [markdown] name="mixture-labelled-try-text" lang="en"
# **Try it.** Four points on a line, $x = 0, 2, 5, 9$; the first two are of class 0, the others of class 1. $\pi_1$, $\mu_1$ and $\Sigma_1$, as a list?

# %% [markdown] name="mixture-labelled-try-text" lang="zh"
# **试一试。** 直线上有四个点 $x = 0, 2, 5, 9$，前两个属于类别 0，后两个属于类别 1。用列表写出 $\pi_1$、$\mu_1$ 和 $\Sigma_1$。

# %% name="mixture-labelled-try"
mine = None  # [pi_1, mu_1, Sigma_1]
try_it(mine, [0.5, 7, 4])

# %% [markdown] name="mixture-draw" lang="en"
# **Clusters, and the lecture's two steps.** A GMM also clusters: every component is the centre of a cluster. To ask a fitted model where a point belongs, the lecture proceeds like this:
#
# 1. choose one of the K components at random, component $k$ with probability $\pi_k$;
# 2. test whether the point belongs to it (section 1.2; below: whether it lies in the ellipse that holds 95 % of the component); if not, go back to step 1.
#
# > **Note on the lecture.** These steps *classify a given point*, and at random: in an overlap the answer varies from run to run, and a point that no component accepts would go round for ever (the package leaves it grey). Section 1.5 answers without chance, by the posterior (8). The two steps are no way to *generate* points. Generating is simpler: draw $k$ by $\pi$, then draw $x$ from component $k$ (ancestral sampling).

# %% [markdown] name="mixture-draw" lang="zh"
# **聚类，以及讲义的两个步骤。** GMM 也是一种聚类算法：每个分量就是一个聚类中心。模型训练好之后，讲义用下面的方法判断样本所属的类别：
#
# 1. 随机选择 K 个分量中的一个，选中第 $k$ 个的概率是 $\pi_k$；
# 2. 判断样本是否属于它（1.2 节的方法；下图中看它是否落在含该分量 95% 的椭圆内）；如果不属于，回到第 1 步。
#
# > **对讲义的说明。** 这两步是给**已有的点分类**，而且带随机性：在重叠区域，每次运行的结果可能不同；如果没有一个分量接受这个点，循环就不会结束（软件包把这样的点显示为灰色）。1.5 节的后验概率（posterior）(8) 给出确定性的答案。这两步不能用来**生成**数据点。生成更简单：按 $\pi$ 抽取 $k$，再从第 $k$ 个分量中抽取 $x$（祖先采样，ancestral sampling）。

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
words = say("grey: {} points lie in none of the 95 % ellipses", "灰色：{} 个点不在任何 95% 椭圆内")
print(words.format(np.sum(drawn < 0)))

# %% name="mixture-quiz-weight"
quiz("01/weight")

# %% [markdown] name="mixture-breath" lang="en"
# **In one breath.** A mixture adds K weighted Gaussians. With known classes its parameters are counts, averages and spreads. Without them we must guess the classes *and* the parameters: *what shall "best guess" mean?*

# %% [markdown] name="mixture-breath" lang="zh"
# **小结。** 混合模型是 K 个高斯分布的加权和。类别已知时，对每一类计数、求均值、求协方差矩阵，就得到参数。类别未知时，类别和参数都得猜。那么，什么叫“猜得最好”？

# %% [markdown] name="likelihood" lang="en"
# ## 1.4 The likelihood, and why we take its logarithm
#
# The best parameters $\theta = (\pi, \mu, \Sigma)$ make the observed points most probable. For independent points their joint density is a product, the **likelihood**,
#
# $$\prod_{i=1}^{N} \Pr(x_i; \theta) .$$
#
# Each factor is a density, so its size depends on the unit: small for colours of 0 to 255, large for the same colours written as 0 to 1. A double holds numbers from about $5 \cdot 10^{-324}$ to $1.8 \cdot 10^{308}$. (The lecture says that each factor is small. That depends on the unit.) See how far we get in either.

# %% [markdown] name="likelihood" lang="zh"
# ## 1.4 似然，以及为什么取对数
#
# 最好的参数 $\theta = (\pi, \mu, \Sigma)$ 应当使观测到的这些点出现的概率最大。各点独立时，它们的联合密度是一个乘积，叫作**似然函数**（likelihood）：
#
# $$\prod_{i=1}^{N} \Pr(x_i; \theta)$$
#
# 每个因子都是密度，大小与单位有关：颜色取 0 到 255 时很小，同样的颜色写成 0 到 1 时很大。（讲义说单个点的概率通常很小，其实取决于单位。）双精度浮点数能表示的范围约为 $5 \times 10^{-324}$ 到 $1.8 \times 10^{308}$。下面看看两种单位下乘到第几个点时超出这个范围。

# %% name="likelihood-underflow"
pixels = data.load("flower").reshape(-1, 3)[::100]
for most in (255, 1):
    log_p = gmm.log_density(pixels * most, em.fit_gmm(pixels * most, 3).model)
    with np.errstate(over="ignore"):
        product = np.cumprod(np.exp(log_p))
    lost = np.flatnonzero((product == 0) | np.isinf(product))[0]
    words = say(
        "colours 0 to {}: after 10 pixels {:.3g}, after {} pixels {}; sum of the logarithms {:.1f}",
        "颜色 0 到 {}：10 个像素后为 {:.3g}，{} 个像素后为 {}；对数之和 {:.1f}",
    )
    print(words.format(most, product[9], lost + 1, product[lost], log_p.sum()))

# %% [markdown] name="likelihood-log" lang="en"
# The product **underflows** to 0 after a few dozen pixels, or overflows in the other unit. The logarithm turns the product into a sum, and nothing is lost. This is the **log-likelihood**:
#
# $$\sum_{i=1}^{N} \log \Pr(x_i; \theta)$$
#
# and for a mixture, with (2),
#
# $$\sum_{i=1}^{N} \log\left\{ \sum_{k=1}^{K} \pi_k N(x_i; \mu_k, \Sigma_k) \right\} \tag{6}$$
#
# Here log is the natural logarithm, and the unit of (6) is called *nat*. A positive log-likelihood is no mistake: a density may exceed 1 (section 1.2). Like (2), (6) is made of densities.
#
# The class $z_i$ of each point is not observed: $Z$ is a **hidden variable**. That is why a sum stands inside the logarithm, and why there is no closed form.

# %% [markdown] name="likelihood-log" lang="zh"
# 只把几十个像素的密度相乘，乘积就**下溢**（underflow）为零；换一种单位，则上溢为无穷大。取对数后，连乘变成求和，就不会再超出范围。这就是**对数似然函数**（log-likelihood）：
#
# $$\sum_{i=1}^{N} \log \Pr(x_i; \theta)$$
#
# 对混合模型代入 (2) 式，得
#
# $$\sum_{i=1}^{N} \log\left\{ \sum_{k=1}^{K} \pi_k N(x_i; \mu_k, \Sigma_k) \right\} \tag{6}$$
#
# 这里的 log 是自然对数，(6) 式的单位叫作**奈特**（nat）。对数似然为正并不是错误：密度可以大于 1（见 1.2 节）。与 (2) 式一样，(6) 式中的也都是密度。
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
# $$\log \sum_k e^{a_k} = a_{\max} + \log \sum_k e^{a_k - a_{\max}}$$
#
# 这样总有一个指数等于 0，所以和至少是 1。

# %% name="likelihood-logsumexp-numbers"
a = np.array([-1000.0, -1001.0, -1003.0])
with np.errstate(divide="ignore"):
    print(say("plain      :", "直接计算   ："), np.log(np.exp(a).sum()))
print("log-sum-exp:", a.max() + np.log(np.exp(a - a.max()).sum()))

# %% [markdown] name="likelihood-try-text" lang="en"
# **Try it.** A list of two numbers. First: three points have the densities 0.5, 0.2 and 0.1; their log-likelihood? Then: $a = (-700, -700)$; $\log \sum_k e^{a_k}$, without a computer?

# %% [markdown] name="likelihood-try-text" lang="zh"
# **试一试。** 用列表写出两个数。第一：三个点的密度是 0.5、0.2、0.1，对数似然是多少？第二：$a = (-700, -700)$，不用计算机，$\log \sum_k e^{a_k}$ 是多少？

# %% name="likelihood-try"
mine = None  # [first, second]
try_it(mine, [np.log(0.5 * 0.2 * 0.1), -700 + np.log(2)], within=1e-5)

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

# %% [markdown] name="likelihood-breath" lang="en"
# **In one breath.** The likelihood is a product that no computer holds; its logarithm is a sum. For a mixture a sum remains *inside* the logarithm, because the classes are hidden, and there is no closed form: *how do we climb to the maximum all the same?*

# %% [markdown] name="likelihood-breath" lang="zh"
# **小结。** 似然是连乘，数值超出计算机所能表示的范围；取对数就变成求和。对混合模型，由于类别未知，对数**里面**还有求和，没有闭式解。那么，怎样求它的最大值？

# %% [markdown] name="em-general" lang="en"
# ## 1.5 EM: expectation maximisation
#
# You have watched EM in the lab of section 1.3. Now its idea. The problem in general form: $X$ is observed, $Y$ is hidden, and we look for
#
# $$\theta^* = \arg\max_{\theta} \prod_{j=1}^{|\mathbf{x}|} \sum_{y \in \mathcal{Y}} \Pr(X = x_j, Y = y; \theta) .$$
#
# $|\mathbf{x}|$ is the number of observations, our $N$; $\mathcal{Y}$ is the set of values that a label can have, here the numbers of the K components. If the labels $Y$ were known, plain maximum likelihood would do: (3)-(5). They are not, so EM goes in circles:
#
# 1. start with some parameters $\theta^{(0)}$, for example at random points;
# 2. **E-step**: with the parameters fixed, compute the posterior $\Pr(Y \mid X; \theta)$. Write a label as K numbers, a single 1 and zeros (*one-hot*): then the posterior is the *expected* label $E(Y)$;
# 3. **M-step**: put $E(Y)$ in the place of $Y$ and solve for new parameters $\theta^{(1)}$;
# 4. repeat until $\theta$ no longer changes.
#
# > **Correction to the lecture.** "Put $E(Y)$ in the place of $Y$" is no general rule. In general the M-step maximises the expectation of $\log \Pr(X, Y; \theta)$ over the posterior of $Y$. For a mixture that logarithm is *linear* in the one-hot labels, and only therefore the expected label may be put in. (The slide's title, "Expectation Maximum", means expectation *maximisation*.)

# %% [markdown] name="em-general" lang="zh"
# ## 1.5 EM：期望最大化
#
# 在 1.3 节的实验里你已经看过 EM（expectation maximisation，期望最大化）了，现在讲它的思路。问题的一般形式是：$X$ 可观测，$Y$ 是隐变量，求
#
# $$\theta^* = \arg\max_{\theta} \prod_{j=1}^{|\mathbf{x}|} \sum_{y \in \mathcal{Y}} \Pr(X = x_j, Y = y; \theta)$$
#
# 其中 $|\mathbf{x}|$ 是观测值的个数，即前面的 $N$；$\mathcal{Y}$ 是标签的取值集合，这里就是 K 个分量的编号。如果标签 $Y$ 已知，直接用最大似然就行了，即 (3)–(5) 式。但标签未知，于是 EM 反复迭代：
#
# 1. 初始化一组参数 $\theta^{(0)}$，例如随机取几个点；
# 2. **E 步**：固定参数，计算后验概率 $\Pr(Y \mid X; \theta)$；若把标签写成独热（one-hot）向量，即 K 个数中一个为 1、其余为 0，这个后验概率就是标签的**期望** $E(Y)$；
# 3. **M 步**：用 $E(Y)$ 代替 $Y$，求出新的参数 $\theta^{(1)}$；
# 4. 如此迭代，直到 $\theta$ 趋于稳定。
#
# > **对讲义的更正。** “用 $E(Y)$ 代替 $Y$”并不是一般规则。一般情形下，M 步要最大化的是 $\log \Pr(X, Y; \theta)$ 对 $Y$ 的后验分布的期望。对混合模型，这个对数关于独热标签是**线性**的，所以才可以直接代入期望。（幻灯片标题中的 Expectation Maximum 应为 Expectation Maximization。）

# %% [markdown] name="be-em" lang="en"
# ### Be EM
#
# Twenty points, none of them labelled. Click a point and give it to a component; on the keyboard the arrow keys go from point to point, and a digit labels. You are the E-step. The M-step (3)-(5) follows every click, and the lab shows what your mixture is worth: the log-likelihood (6) of *all* points. Make it as large as you can. Then press **let EM go on**.

# %% [markdown] name="be-em" lang="zh"
# ### 你来当 EM
#
# 二十个点，都没有标签。单击一个点，把它分给某个分量；用键盘时，方向键在点之间移动，数字键给出标签。你就是 E 步。每次单击之后，M 步 (3)–(5) 立即算出混合模型，实验用**全部**点的对数似然 (6) 衡量它的好坏。请让这个值尽可能大，然后按“让 EM 接着做”。

# %% name="be-em-lab"
from segteach.labs.be_em import BeEm

be_em = BeEm()
be_em

# %% [markdown] name="be-em-saw" lang="en"
# **What you saw.** EM begins at *your* number and never falls below it. Where the clouds overlap it gains something: you could only give a point away whole, EM gives *shares*. Among the three separate clouds there is nothing to share, and the right labels leave it nothing to gain. If your start was poor, EM may stop below what another start reaches (section 1.6).

# %% [markdown] name="be-em-saw" lang="zh"
# **刚才看到的是什么。** EM 从**你的**数值出发，从不低于它。点团重叠时，它还能再提高一些：你只能把一个点整个分出去，EM 却按**份额**分。三团分开的点没有什么可分摊的，标签正确时 EM 就没有提高的余地。如果初值不好，EM 最后的对数似然可能低于换一个初值所能达到的值（见 1.6 节）。

# %% name="em-quiz-order"
quiz("01/order")

# %% [markdown] name="e-step-derive" lang="en"
# ### Where the responsibilities come from
#
# Set the derivative of (6) to zero, for one mean $\mu_k$. The logarithm puts the whole sum below the fraction line:
#
# $$\frac{\partial}{\partial \mu_k} \sum_i \log \sum_j \pi_j N(x_i; \mu_j, \Sigma_j) = \sum_i \frac{\pi_k N(x_i; \mu_k, \Sigma_k)}{\sum_j \pi_j N(x_i; \mu_j, \Sigma_j)}\, \Sigma_k^{-1} (x_i - \mu_k) = 0 .$$
#
# Nobody put the fraction there: it falls out. Call it $\gamma(i, k)$. If its values were known, the rest would be solved at once, $\mu_k = \sum_i \gamma(i,k)\, x_i / \sum_i \gamma(i,k)$: a weighted mean. But they depend on the parameters in turn. So EM takes turns: the fractions for the present parameters (E), then the parameters for these fractions (M).

# %% [markdown] name="e-step-derive" lang="zh"
# ### 责任度从何而来
#
# 令 (6) 式对某个均值 $\mu_k$ 的导数为零。对数求导使整个和出现在分母上：
#
# $$\frac{\partial}{\partial \mu_k} \sum_i \log \sum_j \pi_j N(x_i; \mu_j, \Sigma_j) = \sum_i \frac{\pi_k N(x_i; \mu_k, \Sigma_k)}{\sum_j \pi_j N(x_i; \mu_j, \Sigma_j)}\, \Sigma_k^{-1} (x_i - \mu_k) = 0$$
#
# 这个分式不是谁规定的，而是求导自然得到的，记作 $\gamma(i, k)$。如果它的值已知，方程立即可解：$\mu_k = \sum_i \gamma(i,k)\, x_i / \sum_i \gamma(i,k)$，即加权平均。但它的值又取决于参数。所以 EM 交替进行：先由当前参数求这些分式（E 步），再由这些分式求参数（M 步）。

# %% [markdown] name="e-step" lang="en"
# ### E-step: whose point is it?
#
# With the parameters fixed, ask for each point how probable it is that component $k$ made it ($z_k$ is short for $z_i = k$). This is the **responsibility**:
#
# $$\gamma(i,k) = \Pr(z_k \mid x_i; \pi, \mu, \Sigma) \tag{7}$$
#
# Bayes' rule: before $x_i$ is seen, $\Pr(z_k) = \pi_k$; given $z_k$, the density of $x_i$ is $N(x_i; \mu_k, \Sigma_k)$. Multiply both, and divide by the density of $x_i$, which is (2):
#
# $$\gamma(i,k) = \frac{\pi_k\, N(x_i; \mu_k, \Sigma_k)}{\sum_{j=1}^{K} \pi_j\, N(x_i; \mu_j, \Sigma_j)} \tag{8}$$
#
# It is the fraction of the derivative. The responsibilities of one point sum to 1. In the lab they are its colour: a blend of the components' colours. (In chapter 2 the letter $\gamma$ is the weight of smoothness.)
#
# > **Correction to the lecture.** The deck writes (7) with a further factor $\alpha_k$ before the posterior, "the frequency of class $z_k$", that is $\pi_k$. But the posterior already holds $\pi_k$, as (8) shows: the weight would count twice, and the rows would no longer sum to 1. (8) is right.

# %% [markdown] name="e-step" lang="zh"
# ### E 步：这个点属于谁？
#
# 固定参数，对每个点求它由分量 $k$ 生成的概率（$z_k$ 是 $z_i = k$ 的简写）。这就是**责任度**（responsibility）：
#
# $$\gamma(i,k) = \Pr(z_k \mid x_i; \pi, \mu, \Sigma) \tag{7}$$
#
# 由贝叶斯公式：看到 $x_i$ 之前，$\Pr(z_k) = \pi_k$；给定 $z_k$ 时，$x_i$ 的密度是 $N(x_i; \mu_k, \Sigma_k)$。两者相乘，再除以 $x_i$ 的密度，即 (2) 式：
#
# $$\gamma(i,k) = \frac{\pi_k\, N(x_i; \mu_k, \Sigma_k)}{\sum_{j=1}^{K} \pi_j\, N(x_i; \mu_j, \Sigma_j)} \tag{8}$$
#
# 它就是上面导数中的那个分式。一个点的各个责任度之和等于 1。在实验里，责任度表现为点的颜色：各分量的颜色按责任度混合。（第 2 章的 $\gamma$ 是平滑项的权重。）
#
# > **对讲义的更正。** 讲义的 (7) 式在后验概率前面又乘了一个权重因子 $\alpha_k$（“数据点属于类别 $z_k$ 的频率”，即 $\pi_k$）。但后验概率里已经含有 $\pi_k$，(8) 式写得很清楚：再乘一次，权重就重复计入了，每个点的责任度之和也不再是 1。(8) 式是对的。

# %% name="e-step-numbers"
model, points, picked = em_lab.states[-1].model, em_lab.film_points, em_lab.picked
chosen_point = points[picked]
parameters = zip(model.weights, model.means, model.covariances)
terms = np.array([pi * density([chosen_point], mu, Sigma)[0] for pi, mu, Sigma in parameters])
gamma_by_hand = terms / terms.sum()
twice = model.weights * gamma_by_hand
total = say(" sum", " 总和")
print(say("(8):", "(8)："), gamma_by_hand.round(4), total, gamma_by_hand.sum().round(4))
print(say("with pi_k twice (7)", "pi_k 用了两次 (7)"), twice.round(4), total, twice.sum().round(4))

# %% [markdown] name="e-step-code" lang="en"
# **Code.** Five lines, all points at once. They use `log_density` of section 1.2, so they stay in logarithms: `logaddexp` is the log-sum-exp of section 1.4. The package has the same step in blocks and without a copy too many, `gmm.e_step`; it must give the same.

# %% [markdown] name="e-step-code" lang="zh"
# **代码。** 只要五行，一次算出所有点。代码用到 1.2 节的 `log_density`，全程在对数域中计算：`logaddexp` 就是 1.4 节的 log-sum-exp。软件包里的 `gmm.e_step` 是同一步骤，只是分块处理，并减少内存复制；两者的结果必须一致。

# %% name="e-step-short"
def e_step(points, model):
    parts = zip(model.weights, model.means, model.covariances)
    log_joint = np.stack([np.log(pi) + log_density(points, *p) for pi, *p in parts], axis=1)
    log_p = np.logaddexp.reduce(log_joint, axis=1)  # ln of (2)
    return np.exp(log_joint - log_p[:, None]), log_p  # (8): (N, K), and (N,)

# %% name="e-step-verify"
gamma, log_p = e_step(points, model)
assert np.allclose(gamma[picked], gamma_by_hand)
assert np.allclose(gamma.sum(axis=1), 1)
for mine_too, fast in zip((gamma, log_p), gmm.e_step(points, model)):
    assert np.allclose(mine_too, fast)
print(say("by hand", "手算"), gamma_by_hand.round(6), say("= five lines", "= 五行代码"), gamma[picked].round(6))

# %% name="e-step-derivative"
def height(shift):  # (6) with mu_0 moved along x_1
    means = model.means.copy()
    means[0, 0] += shift
    return e_step(points, Gmm(model.weights, means, model.covariances))[1].sum()


off = model.means[0] + [0.05, 0.0]  # at the lab's end the derivative is 0: look beside it
slope = (height(0.05 + 1e-6) - height(0.05 - 1e-6)) / 2e-6
beside = Gmm(model.weights, np.vstack([off, model.means[1:]]), model.covariances)
shares = e_step(points, beside)[0][:, 0]
formula = np.linalg.solve(model.covariances[0], shares @ (points - off))[0]
print(say("derivative of (6):", "(6) 式的导数："), f"{slope:.4f}", say("formula:", "公式："), f"{formula:.4f}")
assert np.isclose(slope, formula, rtol=1e-3, atol=1e-3)

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
# Now treat $\gamma(i,k)$ as the fraction of point $x_i$ that component $k$ made. Then (3), (4), (5) carry over, with fractions in place of whole points:
#
# $$N_k = \sum_{i=1}^{N} \gamma(i,k) \tag{9}$$
#
# $$\mu_k = \frac{1}{N_k} \sum_{i=1}^{N} \gamma(i,k)\, x_i \tag{10}$$
#
# $$\Sigma_k = \frac{1}{N_k} \sum_{i=1}^{N} \gamma(i,k)\, (x_i-\mu_k)(x_i-\mu_k)^T \tag{11}$$
#
# $$\pi_k = \frac{N_k}{N} \tag{12}$$
#
# **Why these?** With the shares fixed, the expectation of $\log \Pr(x, z)$ is $\sum_i \sum_k \gamma(i,k) \left[\log \pi_k + \log N(x_i; \mu_k, \Sigma_k)\right]$. Three lines maximise it:
#
# 1. $\mu_k$ and $\Sigma_k$ stand only in $\sum_i \gamma(i,k) \log N(x_i; \mu_k, \Sigma_k)$: the log-likelihood of *one* Gaussian whose point $i$ counts $\gamma(i,k)$ times. Its maximum is the weighted mean (10) and covariance (11).
# 2. The weights stand only in $\sum_k N_k \log \pi_k$, under the condition $\sum_k \pi_k = 1$. With a Lagrange multiplier $\lambda$: $N_k / \pi_k = \lambda$ for all $k$.
# 3. Sum $N_k = \lambda \pi_k$ over $k$: $\lambda = N$. That is (12).

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
#
# **为什么是这些式子？** 份额固定时，$\log \Pr(x, z)$ 的期望是 $\sum_i \sum_k \gamma(i,k) \left[\log \pi_k + \log N(x_i; \mu_k, \Sigma_k)\right]$。三步就能使它最大：
#
# 1. $\mu_k$ 和 $\Sigma_k$ 只出现在 $\sum_i \gamma(i,k) \log N(x_i; \mu_k, \Sigma_k)$ 中，这是**一个**高斯的对数似然，其中点 $i$ 计 $\gamma(i,k)$ 次。最大值在加权均值 (10) 和加权协方差矩阵 (11) 处。
# 2. 权重只出现在 $\sum_k N_k \log \pi_k$ 中，约束是 $\sum_k \pi_k = 1$。用拉格朗日乘子 $\lambda$ 得：对所有 $k$，$N_k / \pi_k = \lambda$。
# 3. 把 $N_k = \lambda \pi_k$ 对 $k$ 求和，得 $\lambda = N$，即 (12) 式。

# %% name="m-step-short"
from segteach.models.em_sums import clip_eigenvalues  # raises eigenvalues below the floor: section 1.6


def m_step(points, gamma, covariance_floor):
    N_k = gamma.sum(axis=0)  # (9)
    means = gamma.T @ points / N_k[:, None]  # (10)
    away = points - means[:, None]  # (K, N, D)
    covariances = np.einsum("nk,kni,knj->kij", gamma, away, away) / N_k[:, None, None]  # (11)
    return Gmm(N_k / len(points), means, clip_eigenvalues(covariances, covariance_floor))  # (12)

# %% name="m-step-numbers"
N_0 = gamma[:, 0].sum()  # (9)
mu_0 = sum(gamma[i, 0] * points[i] for i in range(len(points))) / N_0  # (10)
Sigma_0 = sum(gamma[i, 0] * np.outer(p - mu_0, p - mu_0) for i, p in enumerate(points)) / N_0  # (11)
print(f"N_0 = {N_0:.2f} / {len(points)}, pi_0 = {N_0 / len(points):.4f}, mu_0 = {mu_0.round(4)}")
new = m_step(points, gamma, covariance_floor=1e-12)
assert np.allclose(new.means[0], mu_0) and np.allclose(new.covariances[0], Sigma_0)
assert np.isclose(new.weights[0], N_0 / len(points))  # (12)
fast = gmm.m_step(points, gamma, 1e-12)  # the package's
assert np.allclose(new.means, fast.means) and np.allclose(new.covariances, fast.covariances)

# %% [markdown] name="m-step-try-text" lang="en"
# **Try it.** Three points on a line, $x = 0, 1, 4$; the responsibilities of component $k$ for them are $1, \tfrac12, \tfrac12$. Its $N_k$, $\mu_k$ and $\Sigma_k$ (here one number), as a list?

# %% [markdown] name="m-step-try-text" lang="zh"
# **试一试。** 直线上有三个点 $x = 0, 1, 4$，分量 $k$ 对它们的责任度是 $1, \tfrac12, \tfrac12$。用列表写出它的 $N_k$、$\mu_k$ 和 $\Sigma_k$（这里是一个数）。

# %% name="m-step-try"
mine = None  # [N_k, mu_k, Sigma_k]
try_it(mine, [2, 1.25, (1.25**2 + 0.5 * 0.25**2 + 0.5 * 2.75**2) / 2])

# %% [markdown] name="em-loop-text" lang="en"
# **The loop.** EM is both steps in turn; nothing else. Each round notes (6) on its way. From the same start the package's `em_steps` must climb by the same numbers.

# %% [markdown] name="em-loop-text" lang="zh"
# **循环。** EM 就是两个步骤交替进行，别无其他。每一轮顺便记下 (6) 式的值。从同一初值出发，软件包的 `em_steps` 每一步的数值必须相同。

# %% name="em-loop"
from segteach.models.em import em_steps


def em_by_hand(points, model, rounds):
    heights = []
    for _ in range(rounds):
        gamma, log_p = e_step(points, model)
        heights.append(log_p.sum())  # (6)
        model = m_step(points, gamma, 1e-6)
    return heights


first_model = next(iter(em_steps(ring.points, 6, init="random", rng=3))).model
heights = em_by_hand(ring.points, first_model, 20)
fast = [-state.objective for state in em_steps(ring.points, 6, init=first_model, max_steps=19)]
assert np.allclose(heights, fast)
print(np.round(heights[:8], 1), "...", round(heights[-1], 1))

# %% [markdown] name="em-bound" lang="en"
# ### Why the likelihood never falls
#
# **Jensen's inequality.** Weigh some numbers $r_k$ with $q_k \ge 0$, $\sum_k q_k = 1$. The logarithm is concave: the logarithm of the mean lies above the mean of the logarithms. The two are equal when all $r_k$ that have a weight ($q_k > 0$) are the same, and only then.

# %% [markdown] name="em-bound" lang="zh"
# ### 为什么似然从不下降
#
# **Jensen 不等式。** 用 $q_k \ge 0$、$\sum_k q_k = 1$ 对若干个数 $r_k$ 加权。对数是凹函数：平均值的对数，不小于对数的平均值。当且仅当所有权重不为零（$q_k > 0$）的 $r_k$ 都相同时，两者相等。

# %% name="em-jensen"
along_r, q = np.linspace(0.3, 6.5, 200), np.array([0.4, 0.6])
fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained", sharey=True)
for ax, r in zip(axes, (np.array([0.8, 5.5]), np.array([3.0, 4.2]))):
    mean, below = q @ r, q @ np.log(r)
    ax.plot(along_r, np.log(along_r), "k", lw=2)
    ax.plot(r, np.log(r), "o-", color="#0072B2", ms=8, label=say("mean of the logarithms", "对数的平均值"))
    ax.plot([mean, mean], [below, np.log(mean)], color="#D55E00", lw=4, label=say("gap", "差距") + f" {np.log(mean) - below:.2f}")
    ax.plot(mean, np.log(mean), "o", color="#D55E00", ms=8, mec="k")
    ax.set(xlabel="$r$", title=f"$r_1 = {r[0]},\\ r_2 = {r[1]}$")
    ax.legend(loc="lower right")
axes[0].set_ylabel(r"$\log r$")
show(
    fig,
    en="The logarithm with a chord between two of its points. Over the mean the curve lies above the chord; an "
    "orange bar is the gap: 0.35 for two distant points, 0.01 for two near ones.",
    zh="对数曲线及其两点间的弦。在平均值处，曲线高于弦，橙色竖线是差距：两点相距远时为 0.35，相距近时为 0.01。",
)

# %% [markdown] name="em-bound-formula" lang="en"
# **A lower bound.** Take any responsibilities $q(i,k) \ge 0$ with $\sum_k q(i,k) = 1$, and use the inequality with $r_k = \pi_k N(x_i;\mu_k,\Sigma_k) / q(i,k)$ for each point:
#
# $$\sum_i \log \sum_k q(i,k) \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} \ \ge\ \sum_i \sum_k q(i,k) \log \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} =: \mathcal{L}(q, \theta).$$
#
# The left side is (6). So $\mathcal{L}$ is a **lower bound** of the log-likelihood.
#
# - **E-step:** put $q = \gamma$. By (8) the ratio $\pi_k N / \gamma(i,k)$ is $\Pr(x_i)$, *the same for all $k$*: Jensen's case of equality. The bound *touches* at the present $\theta$.
# - **M-step:** the new $\theta$ maximises the bound. (In $\mathcal{L}$ the part $-\sum q \log q$ does not depend on $\theta$; the rest is what the three lines above maximise.)
#
# Touch, then climb: (6) is at least the new bound, which is at least the old one, which was (6). For any other $q$ the gap is $\sum_i \sum_k q \log (q / \gamma)$, the *Kullback-Leibler divergence* of $q$ from $\gamma$: how wrong the responsibilities are.
#
# > **Correction to the lecture.** The deck calls (6) an expectation and explains the name of the algorithm by it. (6) is a log-likelihood, no expectation. What the M-step maximises is the *expectation* of $\log \Pr(x, z)$ under $\gamma$: hence the name.

# %% [markdown] name="em-bound-formula" lang="zh"
# **下界。** 任取满足 $q(i,k) \ge 0$、$\sum_k q(i,k) = 1$ 的 $q$，对每个点取 $r_k = \pi_k N(x_i;\mu_k,\Sigma_k) / q(i,k)$，由 Jensen 不等式得
#
# $$\sum_i \log \sum_k q(i,k) \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} \ \ge\ \sum_i \sum_k q(i,k) \log \frac{\pi_k N(x_i;\mu_k,\Sigma_k)}{q(i,k)} =: \mathcal{L}(q, \theta)$$
#
# 左边就是 (6) 式。所以 $\mathcal{L}$ 是对数似然的一个**下界**（lower bound）。
#
# - **E 步：** 取 $q = \gamma$。由 (8) 式，比值 $\pi_k N / \gamma(i,k)$ 就是 $\Pr(x_i)$，**对所有 $k$ 都相同**，正是 Jensen 不等式取等号的情形。下界在当前 $\theta$ 处与对数似然**相切**。
# - **M 步：** 新的 $\theta$ 使下界最大。（$\mathcal{L}$ 中的 $-\sum q \log q$ 与 $\theta$ 无关，其余部分正是上面三步所最大化的。）
#
# 先相切，再上升：新的 (6) 式不小于新的下界，新的下界不小于旧的下界，而旧的下界就等于旧的 (6) 式。若取其他的 $q$，差距是 $\sum_i \sum_k q \log (q / \gamma)$，即 $q$ 相对于 $\gamma$ 的 **KL 散度**（Kullback-Leibler divergence），它衡量 $q$ 偏离正确的责任度有多远。
#
# > **对讲义的更正。** 讲义说要使“(6)式所示的期望最大”，算法由此得名。但 (6) 式是对数似然，并不是期望。M 步最大化的是 $\log \Pr(x, z)$ 在 $\gamma$ 下的**期望**，这才是“期望最大化”的由来。

# %% [markdown] name="em-bound-picture" lang="en"
# **See it.** In one dimension, with two components, we let a single number vary, $\mu_0$, and hold all other parameters fixed. (The components are numbered 0 and 1.) Black: the log-likelihood. Each colour: the bound after one E-step. It touches the black curve at the present value (dot); its highest point is the next value.

# %% [markdown] name="em-bound-picture" lang="zh"
# **看图理解。** 取一维、两个分量的情形，只让 $\mu_0$ 一个数变化，其余参数固定（两个分量编号为 0 和 1）。黑线是对数似然，每条彩线是一次 E 步之后的下界。彩线在当前值处（圆点）与黑线相切，其最高点就是下一个值。

# %% name="em-bound-functions"
one_d = np.random.default_rng(0).normal([[0.35], [0.65]], 0.15, (2, 150)).reshape(-1, 1)


def with_mu(value):
    return Gmm([0.5, 0.5], [[value], [0.65]], [[[0.0225]], [[0.0225]]])


def bound(value, q):
    gamma, log_p = e_step(one_d, with_mu(value))
    log_joint = np.log(gamma) + log_p[:, None]  # ln pi_k N(x_i; mu_k, Sigma_k)
    return np.sum(q * (log_joint - np.log(q)))

# %% name="em-bound-check"
present = with_mu(0.95)
truth_now, gamma_now = gmm.log_likelihood(one_d, present), e_step(one_d, present)[0]
guess_q = np.random.default_rng(1).dirichlet([5, 5], len(one_d))  # any other responsibilities
gap = truth_now - bound(0.95, guess_q)
divergence = np.sum(guess_q * np.log(guess_q / gamma_now))
print(say("(6) - bound with gamma:", "(6) 式 - 取 gamma 的下界："), f"{truth_now - bound(0.95, gamma_now):.1e}")
print(say("(6) - bound with another q:", "(6) 式 - 取其他 q 的下界："), f"{gap:.4f} = {divergence:.4f}")
assert np.isclose(truth_now, bound(0.95, gamma_now)) and np.isclose(gap, divergence)

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
ax.set_title(say("each bound touches at its dot; its top is the next", "下界在圆点处相切，最高点即下一个值"))
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
# **逐步验证。** “对数似然从不下降”不能只凭推导，下面逐步验证。每个状态都带有 `objective`，即负对数似然，也就是算法所**最小化**的数。

# %% name="em-certificate-check"
climb = -np.diff([state.objective for state in player.states])
words = say("{} steps, smallest gain {:.2e}, largest {:.2e}", "{} 步，最小增量 {:.2e}，最大 {:.2e}")
print(words.format(len(climb), climb.min(), climb.max()))
assert (climb >= -1e-9 * abs(player.states[-1].objective)).all()

# %% [markdown] name="em-own-step" lang="en"
# **Your own step in the lab.** Below, an E-step that *blurs* the responsibilities: it raises them to the power 0.3 and lets each row sum to 1 again. The second result, $\ln \Pr(x_i)$, stays as it is, so the curve is still the log-likelihood (6). Predict what it does, then run the cells. Then change the 0.3, or write an M-step of your own and hand it over as `m_step=`.

# %% [markdown] name="em-own-step" lang="zh"
# **在实验里运行你改写的步骤。** 下面的 E 步使各分量的责任度彼此更接近，分配变得更“软”：先取 0.3 次方，再让每行之和重新等于 1。第二个返回值 $\ln \Pr(x_i)$ 不变，所以曲线仍是对数似然 (6)。先预测曲线会怎样，再运行单元格。之后可以改动 0.3，或者自己写一个 M 步，用 `m_step=` 传给实验。

# %% name="em-quiz-blur"
quiz("01/blur")

# %% name="em-own-step-code"
def blurred_e_step(points, model):
    gamma, log_p = e_step(points, model)
    gamma = gamma**0.3
    return gamma / gamma.sum(axis=1, keepdims=True), log_p

# %% name="em-own-step-lab"
own_lab = EmLab(e_step=blurred_e_step)
own_lab

# %% name="em-own-step-numbers"
three = data.points("three", 240, rng=1).points
for step in (e_step, blurred_e_step):
    run = em_steps(three, 3, init="random", rng=0, e_step=step, covariance_floor=1e-5)
    print(step.__name__, np.round([-state.objective for state in run][:4], 1))

# %% [markdown] name="em-own-step-saw" lang="en"
# **What you saw.** With the true E-step the curve rises. With the blurred one it *falls* in the second step (and the lab stops there). Nothing is wrong with the curve. The M-step still maximises a bound, but a bound that does not touch: it lies below (6) by the Kullback-Leibler divergence, and a higher bound no longer promises a higher log-likelihood.

# %% [markdown] name="em-own-step-saw" lang="zh"
# **刚才看到的是什么。** 用正确的 E 步，曲线上升。用“变软”的 E 步，第二步曲线就**下降**了（实验到此停止）。曲线本身没有错。M 步仍然使一个下界最大，但这个下界与 (6) 式不相切，两者相差一个 KL 散度；下界升高，不再保证对数似然升高。

# %% [markdown] name="exercise-hard-text" lang="en"
# **Exercise 4 · Hard EM.** Write an E-step that gives each point *wholly* to the component with the largest term $\pi_k N(x_i; \mu_k, \Sigma_k)$: a single 1 in each row. Two things make it exact. Where two components are the same, their terms are equal up to rounding, and the point goes half to each. A component of weight 0 gets nothing, and breaks nothing.
#
# Return also $\ln \max_k \pi_k N(x_i; \mu_k, \Sigma_k)$: the sum of these is what hard EM climbs. So the curve of the lab below never falls; with the soft $\ln \Pr(x_i)$ it might.

# %% [markdown] name="exercise-hard-text" lang="zh"
# **练习 4 · 硬 EM。** 写一个 E 步，把每个点**完全**分给 $\pi_k N(x_i; \mu_k, \Sigma_k)$ 最大的分量：每行只有一个 1。还要注意两点：如果两个分量完全相同，它们的项（在舍入误差内）相等，这样的点应由两者平分；权重为 0 的分量分不到点，也不能使计算出错。
#
# 同时返回 $\ln \max_k \pi_k N(x_i; \mu_k, \Sigma_k)$：硬 EM 所提升的正是它们的和。所以下面实验里的曲线从不下降；如果像软 EM 那样返回 $\ln \Pr(x_i)$，就不一定了。

# %% name="exercise-hard-hint"
hint("01/hard")

# %% name="exercise-hard" tags=["exercise"]
def hard_e_step(points, model):
    """Return one-hot shares (N, K) and ln max_k pi_k N(x_i) (N,); points (N, D), model a Gmm of K components.

    返回独热形式的份额 (N, K) 和 ln max_k pi_k N(x_i) (N,)；points (N, D)，model 是 K 个分量的 Gmm。
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):  # a weight of 0: ln 0 = -inf is right
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
# 为什么不像软 EM 那样返回 $\ln \Pr(x_i)$？这里的点有三团：一团分散，两团密集，对它们运行硬 EM。右图是它所提升的量，即你返回的对数之和，从不下降。左图是同样这些混合模型的对数似然 (6)，时升时降；如果曲线一下降就停止，就会停得太早。

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
    ax.set(title=title, xlabel=say("step", "步数"))
show(
    fig,
    en="Once your step is written, two curves over 23 steps of hard EM: the log-likelihood wavers between 263 "
    "and 265; the sum of the largest terms rises at every step.",
    zh="写好函数后，硬 EM 23 步的两条曲线：对数似然在 263 与 265 之间起伏；最大项的对数之和每一步都上升。",
)

# %% name="em-quiz-twins"
quiz("01/twins")

# %% [markdown] name="em-family" lang="en"
# ### One family: K-means, hard EM, EM
#
# | | assignment | each component has |
# |---|---|---|
# | K-means | the whole point to the *nearest* centre | a centre; all round, equally large, equally heavy |
# | hard EM | the whole point to the *most responsible* component | centre, covariance, weight |
# | EM | shares, (8) | centre, covariance, weight |
#
# Give all components the same weight and the same round covariance $\sigma^2 I$: then the most responsible one *is* the nearest, and hard EM is K-means. And as $\sigma \to 0$ the shares of (8) themselves become 0 or 1.
#
# Chapter 2 adds one more row: in section 2.6 labels and parameters are found in turn, too, and the *neighbours* have a say in each label.

# %% [markdown] name="em-family" lang="zh"
# ### 同一族算法：K 均值、硬 EM、EM
#
# | | 分配方式 | 每个分量有 |
# |---|---|---|
# | K 均值（K-Means） | 整个点归**最近**的中心 | 中心；都是圆形，大小、权重相同 |
# | 硬 EM | 整个点归**责任度最大**的分量 | 中心、协方差矩阵、权重 |
# | EM | 按份额 (8) | 中心、协方差矩阵、权重 |
#
# 如果所有分量的权重相同，协方差矩阵都是同一个 $\sigma^2 I$，那么责任度最大的分量**就是**最近的分量，硬 EM 就成了 K 均值。而当 $\sigma \to 0$ 时，(8) 式的份额本身也趋于 0 或 1。
#
# 第 2 章再加一行：2.6 节同样交替求标号和参数，但每个标号还要参考**邻点**的标号。

# %% name="em-family-numbers"
centres = three[[0, 1, 2]]
squared = ((three[:, None] - centres) ** 2).sum(axis=2)
for sigma in (0.3, 0.1, 0.03, 0.01):
    shares = e_step(three, Gmm([1 / 3] * 3, centres, [sigma**2 * np.eye(2)] * 3))[0]
    assert (shares.argmax(axis=1) == squared.argmin(axis=1)).all()  # the nearest
    words = say("sigma = {}: mean of the largest share {:.3f}", "sigma = {}：最大份额的平均值 {:.3f}")
    print(words.format(sigma, shares.max(axis=1).mean()))

# %% [markdown] name="em-family-text" lang="en"
# **What each step of the family buys.** Left: K-means on a large cloud and two small ones, then hard EM from where it ended. Right: hard EM and EM from the *same* start on the lab's three clouds. (`hard=True`, or the box **hard** in the lab.)

# %% [markdown] name="em-family-text" lang="zh"
# **逐级比较。** 左边两幅：一大两小三团点上，先用 K 均值，再从它的结果出发用硬 EM。右边两幅：实验中的三团点上，硬 EM 与 EM 从**同一**初值出发。（代码中用 `hard=True`，实验中勾选“硬分配”。）

# %% name="em-family-fits"
from segteach.models.kmeans import kmeans_steps

uneven = data.points("unequal", 400).points
*_, settled = kmeans_steps(uneven, uneven[[0, 1, 2]])
nearest = ((uneven[:, None] - settled.centres) ** 2).sum(axis=2).argmin(axis=1)
hard_fit = em.fit_gmm(uneven, 3, init=gmm.fit_labelled(uneven, nearest), hard=True)

# %% name="em-family-figure"
from segteach.draw.gmm import responsibilities_over

fig, axes = plt.subplots(1, 4, figsize=(14, 3.8), layout="constrained")
axes[0].scatter(*uneven.T, s=18, lw=0.3, edgecolors="0.3", c=label_colours(3)[nearest])
axes[0].plot(*settled.centres.T, "kX", ms=11, mec="w")
axes[0].set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
responsibilities_over(uneven)(axes[1], hard_fit)
for ax, hard in zip(axes[2:], (True, False)):
    responsibilities_over(three)(ax, em.fit_gmm(three, 3, init="random", rng=1, hard=hard))
names = say("K-means", "K 均值"), say("then hard EM", "再用硬 EM"), say("hard EM", "硬 EM"), "EM"
for ax, name in zip(axes, names):
    ax.set_title(name)
show(
    fig,
    en="K-means gives each small cloud a slice of the large one; hard EM gives the large cloud back. On three "
    "clouds hard EM has one long ellipse over two of them and a tiny one on a few points; EM has one each.",
    zh="K 均值把大团的边缘各划一块给两个小团；硬 EM 把大团还原。三团点上，硬 EM 用一个长椭圆盖住两团，另一个小椭圆"
    "只占几个点；EM 则每团一个。",
)

# %% name="em-hard-soft"
fig, axes = plt.subplots(1, 3, figsize=(12, 3), layout="constrained", sharey=True)
for ax, seed in zip(axes, (1, 3, 5)):
    for hard, colour, mark in ((False, "#0072B2", "o"), (True, "#D55E00", "s")):
        run = em_steps(three, 3, init="random", rng=seed, hard=hard, covariance_floor=1e-5)
        climb = [-state.objective for state in run]
        name = say("hard EM", "硬 EM") if hard else "EM"
        words = say("{}: {:.0f} after {} steps", "{}：{:.0f}，{} 步")
        ax.plot(climb, mark + "-", ms=4, color=colour, label=words.format(name, climb[-1], len(climb) - 1))
    ax.set(xlabel=say("step", "步数"), title=say("seed", "随机种子") + f" {seed}")
    ax.legend(loc="lower right")
axes[0].set_ylabel(say("log-likelihood (nats)", "对数似然（奈特）"))
show(
    fig,
    en="Three panels, one a start. Both curves begin together; that of hard EM stops early at about 250, that of "
    "EM goes on to 344.",
    zh="三幅图，各对应一个初值。两条曲线起点相同；硬 EM 早早停在 250 左右，EM 一直升到 344。",
)

# %% [markdown] name="em-family-saw" lang="en"
# **What you saw.** K-means knows no sizes: it cuts half-way between two centres, through the large cloud. Hard EM learns sizes and weights and gives the large cloud back. But a whole point has one vote only: once hard EM has given two clouds to one component, no single point changes sides, and it stops (seeds 1, 3, 5). It is quick: ahead at first, and done in fewer steps. EM's small shares keep pulling, and it ends at 344. From other starts (seed 0) both arrive.

# %% [markdown] name="em-family-saw" lang="zh"
# **刚才看到的是什么。** K 均值不考虑大小：在两个中心的正中间切开，切到了大团。硬 EM 学到了大小和权重，把大团还原。但每个点只能整个归一方：一旦硬 EM 把两团给了同一个分量，没有哪个点会单独改变归属，于是停住（随机种子 1、3、5）。它很快：开头领先，步数也少。EM 的小份额则持续起作用，最后到达 344。换别的初值（例如种子 0），两者都能到达。

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
# 平面上各处责任度最大的是哪个分量？各有协方差矩阵时，分界线是曲线。共用一个时，任意两个分量在 (8) 式指数中的平方项相消，每条分界线都是直线。这里的点一团分散、两团密集，共用一个协方差矩阵就不合适了：两团密的点不再各有自己的分量。

# %% name="exercise-tied-effect"
unequal = data.points("unequal", 400).points
place = np.stack(np.meshgrid(np.linspace(0, 1, 120), np.linspace(0, 1, 120)), axis=-1).reshape(-1, 2)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
ways = {say("a covariance each", "各有协方差矩阵"): m_step, say("one for all", "共用一个"): tied_m_step}
for ax, (title, step) in zip(axes, ways.items()):
    try:
        fitted = em.fit_gmm(unequal, 3, m_step=step).model
        winner = gmm.responsibilities(place, fitted).argmax(axis=1).reshape(120, 120)
        ax.imshow(label_colours(3)[winner], origin="lower", extent=(0, 1, 0, 1), alpha=0.45)
    except NotImplementedError:  # exercise 5 is still to be written
        pass
    ax.scatter(*unequal.T, s=4, c="k")
    ax.set(xlim=(0, 1), ylim=(0, 1), title=title)
show(
    fig,
    en="Points of three clouds over the regions of three components: left with curved borders; right, once your "
    "step is written, with straight ones.",
    zh="三团点，以及三个分量各自责任度最大的区域：左图的分界线是曲线；右图（写好函数后）的分界线是直线。",
)

# %% [markdown] name="em-breath" lang="en"
# **In one breath.** The derivative of (6) brings out the responsibilities; with them fixed, weighted averages solve the rest. The E-step makes a bound touch, the M-step climbs it, so (6) never falls. It ends on *a* top: *which one, and is the top worth having?*

# %% [markdown] name="em-breath" lang="zh"
# **小结。** 对 (6) 式求导就得到责任度；责任度固定后，加权平均就是解。E 步使下界与它相切，M 步使下界最大，所以 (6) 式从不下降。但 EM 只到达**某一个**极大值。到的是哪一个？这个结果可取吗？

# %% [markdown] name="fail" lang="en"
# ## 1.6 Where it fails
#
# Three honest failures. Each has a reason in the mathematics.
#
# **1. A component collapses on a point (singular covariance).** Let there be two components at least. Put $\mu_1$ on one data point and let $\Sigma_1$ shrink: the density there grows without limit. The *other* component keeps all other points covered, their terms in (6) stay finite, and so (6) grows without limit. With K = 1 nobody covers the others: their density falls to 0, and (6) falls to minus infinity. So the likelihood of a mixture has no maximum: it can be made as high as you like, and that is worthless.

# %% [markdown] name="fail" lang="zh"
# ## 1.6 EM 何时失效
#
# 下面是三种失效情形，每一种都有数学上的原因。
#
# **1. 分量塌缩到一个点上（协方差矩阵奇异）。** 设至少有两个分量。把 $\mu_1$ 放在一个数据点上，让 $\Sigma_1$ 缩小：那里的密度无限增大。其余的点由**另一个**分量覆盖，它们在 (6) 式中的项保持有限，所以 (6) 式无限增大。K = 1 时没有别的分量来覆盖其余的点：它们的密度趋于 0，(6) 式趋于负无穷。所以混合模型的似然没有最大值，可以任意大，但这样的解毫无价值。

# %% name="fail-singular-why"
few = np.random.default_rng(5).uniform(0.2, 0.8, (14, 2))
broad = fit_gaussian(few)
print("sigma      K = 1        K = 2")
for sigma in (1e-1, 1e-2, 1e-3, 1e-4):
    thin = few[0], sigma**2 * np.eye(2)
    alone, pair = Gmm([1], [thin[0]], [thin[1]]), Gmm([0.1, 0.9], *zip(thin, broad))
    print(f"{sigma:5.0e} {gmm.log_likelihood(few, alone):12.4g} {gmm.log_likelihood(few, pair):10.2f}")

# %% [markdown] name="fail-floor" lang="en"
# **The remedy** is a *floor*: no eigenvalue of $\Sigma_k$ below it. It is a variance, so it has the unit of the points squared. Too low, and collapsed components go on rising as it falls; too high, and it makes the model itself. Six components for fourteen points, which ask for trouble:

# %% [markdown] name="fail-floor" lang="zh"
# **对策**是给 $\Sigma_k$ 的特征值（eigenvalue）设一个**下限**（floor）。它是方差，单位是点坐标单位的平方。下限太低，塌缩的分量照样存在，似然还会随它的降低而升高；下限太高，模型就由它决定了。下面用六个分量拟合十四个点，难免出问题：

# %% name="fail-singular"
floors = (1e-2, 1e-4, 1e-8, 1e-12)
collapsed = [em.fit_gmm(few, 6, rng=2, covariance_floor=floor, max_steps=300) for floor in floors]
fig, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for ax, floor, state in zip(axes, floors, collapsed):
    responsibilities_over(few)(ax, state)
    ax.set_title(say("floor {:.0e}", "下限 {:.0e}").format(floor))
show(
    fig,
    en="Fourteen points, six components. With a floor of 0.01 six equal circles, two of them in one place; with 0.0001 two "
    "components are dots on single points, a third is a needle through two, three are ellipses.",
    zh="十四个点，六个分量。下限为 0.01 时，是六个等大的圆，其中两个完全重合；下限为 0.0001 时，两个分量缩在单个点上，一个"
    "是穿过两点的细针，其余三个是椭圆。",
)
for floor, state in zip(floors, collapsed):
    words = say("floor {:.0e}: log-likelihood {:6.1f}   {}", "下限 {:.0e}：对数似然 {:6.1f}   {}")
    print(words.format(floor, -state.objective, tell(state.note)))

# %% name="fail-floor-numbers"
for k in (0, 2, 4):  # the three that rest on the floor 1e-4
    points_of_k = gmm.responsibilities(few, collapsed[1].model)[:, k].sum()
    eigenvalues = np.linalg.eigvalsh(collapsed[1].model.covariances[k])
    words = say("component {}: {:.1f} points, eigenvalues {}", "分量 {}：{:.1f} 个点，特征值 {}")
    print(words.format(k, points_of_k, [f"{value:.1e}" for value in eigenvalues]))
print(say("eigenvalues of all points:", "全部点的特征值："), np.linalg.eigvalsh(broad[1]).round(3))

# %% [markdown] name="fail-floor-saw" lang="en"
# **What you saw.** *Both* lines with many components at rest are bad, for opposite reasons. At $10^{-2}$ all six rest because the floor is too high: a deviation of 0.1 is about half of that of all points together (0.15 and 0.22 along the axes), and two components even coincide. From $10^{-4}$ on the same three have collapsed, two on one point each, the third on two points (a line: one eigenvalue is free, the other at the floor), and a lower floor merely lifts the log-likelihood. A floor that serves is far below the spread that you believe in and not below the noise: the package's $10^{-6}$ for colours of 0 to 1 is a deviation of 0.001, a quarter of a grey level.

# %% [markdown] name="fail-floor-saw" lang="zh"
# **刚才看到的是什么。** 许多分量停在下限上的**两种**情形都不好，原因却相反。下限为 $10^{-2}$ 时六个分量都停在下限上，是因为下限太高：标准差 0.1 约为全部点的标准差（沿两轴为 0.15 和 0.22）的一半，还有两个分量完全重合。从 $10^{-4}$ 起，塌缩的始终是那三个：两个各缩在一个点上，第三个在两个点上（一条线段：一个特征值自由，另一个等于下限）；再降低下限，只是让对数似然变大。合适的下限应远小于你认为合理的散布，又不小于噪声：颜色取 0 到 1 时，软件包的 $10^{-6}$ 相当于标准差 0.001，即四分之一个灰度级。

# %% [markdown] name="fail-floor-try-text" lang="en"
# **Try it.** Colours are to be written as 0 to 255 instead of 0 to 1. Which floor is the same as $10^{-6}$?

# %% [markdown] name="fail-floor-try-text" lang="zh"
# **试一试。** 把颜色从 0 到 1 改写成 0 到 255。与 $10^{-6}$ 相当的下限是多少？

# %% name="fail-floor-try"
mine = None
try_it(mine, 1e-6 * 255**2)

# %% [markdown] name="fail-start" lang="en"
# **2. A bad start.** EM climbs to a top nearby, not always to the highest. **K-means++** chooses the start for it: centres one by one, each with a probability that grows with the squared distance to those already chosen; then each point goes to the nearest. So the start is spread out, and higher. Below, twenty starts of either kind, on the ring (K = 6) and on a cross (K = 2).

# %% [markdown] name="fail-start" lang="zh"
# **2. 初值不好。** EM 到达的是附近的极大值，不一定是最高的那个。**k-means++** 专门选取初值：中心逐个抽取，离已选中心越远（按距离的平方）概率越大；再把每个点归到最近的中心。这样初值分散开，起点也更高。下面两种初值各试二十次，数据是圆环（K = 6）和十字（K = 2）。

# %% name="fail-start-runs"
ends, starts = {}, {}
for name, points_of, k in (("ring", ring.points, 6), ("cross", cross.points, 2)):
    for init in ("random", "kmeans++"):
        runs = [list(em_steps(points_of, k, init=init, rng=s, max_steps=400)) for s in range(20)]
        ends[name, init] = [-run[-1].objective for run in runs]
        starts[name, init] = np.mean([-run[0].objective for run in runs])
words = {"ring": say("ring", "圆环"), "cross": say("cross", "十字"), "random": say("random points", "随机取点"), "kmeans++": "k-means++"}
for (name, init), heights in ends.items():
    found, times = np.unique(np.round(heights), return_counts=True)
    many_times = ", ".join(f"{h:.0f} ({t} x)" for h, t in zip(found, times))
    text = say("{}, {}: mean start {:.0f}, ends {}", "{}，{}：初值平均 {:.0f}，终点 {}")
    print(text.format(words[name], words[init], starts[name, init], many_times))

# %% name="fail-start-figure"
tops = [
    (points_of, em.fit_gmm(points_of, k, init=init, rng=seed, max_steps=400), name)
    for points_of, k, init, seed, name in (
        (ring.points, 6, "random", 0, "ring"), (ring.points, 6, "random", 1, "ring"),
        (cross.points, 2, "kmeans++", 0, "cross"), (cross.points, 2, "random", 0, "cross"),
    )
]
fig, axes = plt.subplots(1, 4, figsize=(14, 3.8), layout="constrained")
for ax, (points_of, state, name) in zip(axes, tops):
    responsibilities_over(points_of)(ax, state)
    unseen = data.points({"ring": "ring", "cross": "crossing"}[name], 2000, rng=99).points
    on_new = gmm.log_likelihood(unseen, state.model) / 2000
    ax.set_title(say("{:.0f}; new points {:.3f}", "{:.0f}；新点 {:.3f}").format(-state.objective, on_new))
show(
    fig,
    en="Two hexagons of ellipses on a ring, one turned against the other, which look equally good. Then the "
    "cross: once with one ellipse over the left ends of both arms and one over the rest, once with one along "
    "each arm.",
    zh="圆环上两个由椭圆组成的六边形，一个相对另一个转了角度，看上去一样好。再看十字：一次是一个椭圆盖住两臂的左"
    "端、另一个盖住其余部分；一次是每条臂各有一个椭圆。",
)

# %% [markdown] name="fail-start-saw" lang="en"
# **What you saw.** *The two tops of the ring*, 804 and 820, are the same hexagon turned a little. New points rate them almost alike: this bad top is harmless. *The tops of the cross* are not: at 593 (and, much like it, at 575) one component has the left ends of both arms, the other all the rest, and neither is an arm. And here it is k-means++ that is trapped, in 11 of its 20 starts, and never the random points. Its first classes are nearly always a left and a right part, each with a covariance of its own, and no arm of a cross lies in one of them. It is these narrow covariances that trap: put the covariance of *all* points on the same two means, as the random points have it, and 19 of the 20 starts reach 905. On the ring k-means++ is the better start. So no kind of start is an insurance. What helps: several starts, keep the best; and look at the result.

# %% [markdown] name="fail-start-saw" lang="zh"
# **刚才看到的是什么。** **圆环的两个极大值**，804 和 820，是同一个六边形转了一个角度；在新点上两者几乎一样好，这个“较差”的极大值并无大碍。**十字的几个极大值**则不然：在 593 处（575 处与此类似），一个分量占有两条臂的左端，另一个占有其余部分，哪个都不对应一条臂。而且陷入较差极大值的恰恰是 k-means++，20 个初值中有 11 个，随机取点则一次也没有。k-means++ 最初分出的类几乎总是左、右两部分，各有自己的协方差矩阵，而十字的臂并不落在其中任何一部分之内。困住 EM 的正是这些过窄的协方差：均值不变，像随机取点那样改用**全部**点的协方差矩阵，20 个初值中就有 19 个达到 905。在圆环上，k-means++ 又是较好的初值。所以没有哪种初值万无一失。对策：多试几个初值，留下最好的，并看一看结果。

# %% [markdown] name="fail-k" lang="en"
# **3. The wrong K.** With more components the best fit to the *seen* points never gets worse, so the likelihood $L$ cannot choose K. Two criteria charge for every one of the $p$ free parameters:
#
# $$\mathrm{BIC} = -2 \log L + p \log N, \qquad \mathrm{AIC} = -2 \log L + 2p .$$
#
# Less is better. A mixture in $D$ dimensions has $p = (K - 1) + K D + K D (D + 1)/2$: the weights sum to 1, and a covariance matrix is symmetric. Why two? AIC estimates how well $N$ *new* points are predicted. A parameter that fits chance gains about half a nat on the seen points and loses half a nat on the new ones. The seen points promise one nat too many for each, hence $2p$. BIC asks which K made the points; it approximates the probability of the data under each K, where a parameter that $N$ points have pinned down costs $\tfrac12 \log N$ nats. For $N > 7$ BIC charges more, and never takes a larger K than AIC. The cloud was drawn from three components, the ring from none.

# %% [markdown] name="fail-k" lang="zh"
# **3. K 选错。** 增加分量，对**参与拟合**的点的最优拟合绝不会变差，所以单凭似然 $L$ 选不出 K。下面两个准则按自由参数的个数 $p$ 加上惩罚：
#
# $$\mathrm{BIC} = -2 \log L + p \log N, \qquad \mathrm{AIC} = -2 \log L + 2p$$
#
# 越小越好。$D$ 维混合模型的参数个数是 $p = (K - 1) + K D + K D (D + 1)/2$：权重之和为 1，协方差矩阵对称。为什么有两个准则？AIC 估计的是对 $N$ 个**新**点的预测。只拟合了偶然起伏的参数，每个在见过的点上约多得半奈特，在新点上约损失半奈特；见过的点对每个参数多估了 1 奈特，所以是 $2p$。BIC 问的是这些点由几个分量生成：它近似给定 K 时数据的概率，其中每个由 $N$ 个点确定下来的参数代价是 $\tfrac12 \log N$ 奈特。$N > 7$ 时 BIC 的惩罚更重，选出的 K 不会比 AIC 的大。1.3 节的三团点由三个分量生成，圆环则不是由混合模型生成的。

# %% name="fail-k-figure"
from segteach.models import criteria

ks = range(1, 9)
models = [em.fit_gmm(cloud.points, k).model for k in ks]
fig, ax = plt.subplots(figsize=(9, 3.4), layout="constrained")
curves = {
    "−2 log L": [-2 * gmm.log_likelihood(cloud.points, m) for m in models],
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

# %% name="fail-k-ring"
scores = {
    name: [score(ring.points, model) for model in ring_models.values()]
    for name, score in (("AIC", criteria.aic), ("BIC", criteria.bic))
}
for name, values in scores.items():
    print(say("ring: {} is least at K = {}", "圆环：{} 在 K = {} 时最小").format(name, ks_ring[np.argmin(values)]))
print(say("new points: best at K =", "新点上最好的 K ="), ks_ring[np.argmax(held)])

# %% [markdown] name="fail-k-saw" lang="en"
# **What you saw.** On the cloud both criteria find three. On the ring there is no right K, and they part: BIC takes 7 components, AIC 13; the new points of section 1.3 liked 10 best. $-2 \log L$ itself goes on falling in both cases. (It rises once, from K = 16 to 17 on the ring: a lower top of EM, for the best fit cannot get worse.)

# %% [markdown] name="fail-k-saw" lang="zh"
# **刚才看到的是什么。** 对三团点，两个准则都选 3。圆环没有正确的 K，两个准则的选择就不同了：BIC 选 7 个分量，AIC 选 13 个；在 1.3 节的新点上，10 个最好。两种情形下，$-2 \log L$ 都一直下降。（只在圆环上从 K = 16 到 17 升了一次：那是 EM 停在较低的极大值，最优拟合不会变差。）

# %% [markdown] name="fail-k-try-text" lang="en"
# **Try it.** How many free parameters has a mixture of K = 5 components of colours ($D = 3$)? GrabCut (chapter 3) learns two of these.

# %% [markdown] name="fail-k-try-text" lang="zh"
# **试一试。** K = 5 的颜色混合模型（$D = 3$）有多少个自由参数？GrabCut（第 3 章）要学习两个这样的模型。

# %% name="fail-k-try"
mine = None
try_it(mine, 4 + 5 * 3 + 5 * 6)

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
# The ring again, with 300 points in place of 600; for each K the better of two starts. The tied mixture takes more components than the free one, for two reasons. Its one shape has to fit all directions of the ring, so it needs many small ones: charged like the free one (dotted) it would take ten, where the free one takes six. And it is charged less, three numbers for a further component in place of six: so BIC takes fourteen. It is still the worse of the two.

# %% [markdown] name="exercise-k-effect-text" lang="zh"
# 仍是圆环，这次取 300 个点，不是 600 个；每个 K 取两个初值中较好的结果。共享协方差矩阵时选的分量更多，原因有两个。其一，同一个形状要适应圆环的所有方向，只好用许多小的：即使按各有协方差矩阵来计 $p$（点线），BIC 也选 10 个，而各有协方差矩阵时选 6 个。其二，每多一个分量，$p$ 只增加 3，而不是 6：于是 BIC 选了 14 个。不过共享时的 BIC 仍然更差。

# %% name="exercise-k-effect"
circle, counts = data.points("ring", 300).points, range(2, 19, 2)


def better_of_two(k, **steps):
    return min((em.fit_gmm(circle, k, rng=s, **steps) for s in range(2)), key=lambda end: end.objective).model


free = [criteria.bic(circle, better_of_two(k)) for k in counts]
curves = {say("a covariance each", "各有协方差矩阵"): free}
try:
    tied = [tied_bic(circle, better_of_two(k, m_step=tied_m_step)) for k in counts]
    curves[say("one for all", "共用一个")] = tied
    as_free = [value + 3 * (k - 1) * np.log(300) for k, value in zip(counts, tied)]
    curves[say("one for all, charged like the first", "共用一个，按前者计 p")] = as_free
except NotImplementedError:  # exercises 5 and 6 are still to be written
    pass
fig, ax = plt.subplots(figsize=(10, 3), layout="constrained")
orange, blue = label_colours(2)
for (name, curve), colour, line in zip(curves.items(), (blue, orange, orange), ("o-", "s-", "s:")):
    words = say("{}, least at K = {}", "{}，K = {} 时最小").format(name, counts[np.argmin(curve)])
    ax.plot(counts, curve, line, color=colour, label=words)
ax.set(xlabel="K", ylabel="BIC", title=say("points on a ring", "圆环上的点"))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(
    fig,
    en="BIC over K = 2 to 18. With a covariance each it is least at K = 6 and rises steadily; once yours "
    "are written, with one for all it is least at K = 14, and higher; charged like the first it would be least at K = 10.",
    zh="K 从 2 到 18 的 BIC。各有协方差矩阵时，K = 6 处最小，之后一直上升；写好函数后，还有共用一个时的曲线，它在 K = 14 处最小，位置更高；若按前者计 p，则在 K = 10 处最小。",
)

# %% [markdown] name="fail-breath" lang="en"
# **In one breath.** The likelihood can rise by collapse (a floor stops it), end on a lower top (several starts), and reward every further component (BIC, AIC, new points). *What do the components of a photograph look like?*

# %% [markdown] name="fail-breath" lang="zh"
# **小结。** 似然会因塌缩而升高（用下限防止），会停在较低的极大值（多试几个初值），还会因每一个多出来的分量而升高（用 BIC、AIC 或新点检验）。那么，照片的各个分量是什么样子？

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

# %% [markdown] name="colours-lab-saw" lang="en"
# **What you saw.** The flower has a component of its own from K = 2 on: with two components, one is orange and holds a third of the pixels. From K = 5 on it has two, the light petals and the darker middle. A component knows no places: the second flower at the lower edge shares the component of the first.

# %% [markdown] name="colours-lab-saw" lang="zh"
# **刚才看到的是什么。** 从 K = 2 起，花就有自己的分量：两个分量中有一个是橙色，占像素的三分之一。从 K = 5 起，花占两个分量：浅色的花瓣和较暗的花心。分量只描述颜色，不含位置：下缘的另一朵花与它同属一个分量。

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

# %% [markdown] name="colours-try-text" lang="en"
# **Try it.** For some pixel the two mixtures of a foreground and a background give $\ln \Pr = 1$ and $-2$. Both classes are equally probable before. The probability of foreground? (It is (8) once more, with the classes in the place of the components.)

# %% [markdown] name="colours-try-text" lang="zh"
# **试一试。** 对某个像素，前景和背景两个混合模型给出 $\ln \Pr = 1$ 和 $-2$，两类的先验概率相等。该像素属于前景的概率是多少？（还是 (8) 式，只是把分量换成类别。）

# %% name="colours-try"
mine = None
try_it(mine, 1 / (1 + np.exp(-3)))

# %% [markdown] name="colours-distinct" lang="en"
# **Every colour once.** Many pixels share their colour, and equal points have equal responsibilities. So EM works on each different colour once, and lets it count as often as it is there: the same mixture in a fraction of the time.

# %% [markdown] name="colours-distinct" lang="zh"
# **每种颜色只算一次。** 许多像素颜色相同，而相同的点责任度也相同。因此 EM 对每种不同的颜色只计算一次，再按出现的次数计数：结果还是同一个混合模型，用时却少得多。

# %% name="colours-distinct-count"
whole = data.load("flower").reshape(-1, 3)
print(len(whole), "→", em.fit_gmm(whole, 5, max_steps=5).distinct)

# %% [markdown] name="colours-share-text" lang="en"
# **Try it.** A picture of 100 pixels has only two colours, 0.2 and 0.8 (grey), on 75 and 25 pixels. Mean and variance of the one Gaussian of greatest likelihood, as a list? Two terms suffice, each with its count.

# %% [markdown] name="colours-share-text" lang="zh"
# **试一试。** 一幅 100 个像素的图只有两种灰度：0.2（75 个像素）和 0.8（25 个像素）。用列表写出似然最大的单个高斯的均值和方差。只需两项，各按像素数计。

# %% name="colours-share-try"
mine = None  # [mean, variance]
try_it(mine, [0.35, 0.75 * 0.15**2 + 0.25 * 0.45**2])

# %% [markdown] name="colours-grabcut" lang="en"
# **Where this leads.** A user has marked a patch of the petals as foreground (orange box) and all outside the blue box as background. Fit one mixture to the colours of each. Then compare the two densities at each pixel: the first guess of a foreground. The photograph has got *noise* on it here, as in a dark room, and we make the guess with it and without.

# %% [markdown] name="colours-grabcut" lang="zh"
# **这有什么用。** 用户把一小块花瓣标为前景（橙色框内），把蓝色框外的一切标为背景。对两者的颜色各拟合一个混合模型，再逐像素比较两个密度，就得到前景的初步估计。这里给照片加了噪声，就像在暗处拍摄的一样；有噪声和没有噪声的情形各估计一次。

# %% name="colours-first-guess"
from segteach.arrays import Seed


def first_guess(picture, seeds):
    fits = [em.fit_gmm(picture[seeds == kind], 5).model for kind in (Seed.BACKGROUND, Seed.FOREGROUND)]
    costs = np.stack([-gmm.log_density(picture.reshape(-1, 3), m) for m in fits], axis=1)
    return (costs[:, 1] < costs[:, 0]).reshape(seeds.shape)  # foreground costs less


def lonely(mask):
    inner = mask[1:-1, 1:-1]
    beside = mask[:-2, 1:-1], mask[2:, 1:-1], mask[1:-1, :-2], mask[1:-1, 2:]
    return np.all([inner != other for other in beside], axis=0).sum()

# %% name="colours-first-guess-figure"
noisy, seeds = data.noisy_flower()
clean, _ = data.noisy_flower(0)
fig, axes = plt.subplots(1, 3, figsize=(12, 3), layout="constrained")
draw_image(axes[0], noisy, say("photograph with noise", "加了噪声的照片"))
for kind, colour in ((Seed.FOREGROUND, "#E69F00"), (Seed.UNKNOWN, "#0072B2")):
    axes[0].contour(seeds == kind if kind else seeds != Seed.BACKGROUND, [0.5], colors=colour, linewidths=3)
for ax, picture, words in zip(axes[1:], (noisy, clean), (say("guess", "初步估计"), say("without noise", "没有噪声"))):
    guess = first_guess(picture, seeds)
    draw_image(ax, guess, words + say(": {} lonely pixels", "：{} 个孤立像素").format(lonely(guess)))
show(
    fig,
    en="A grainy flower with a small orange box in its petals and a large blue one round it. The guess: the "
    "bloom and a second one at the lower edge in white, white specks all over the background, dark ones in the "
    "bloom. Without noise the same two flowers, almost no specks.",
    zh="有颗粒噪声的花，橙色小框在花瓣内，蓝色大框围住花。初步估计：花朵与下缘的另一朵为白色，背景上布满白色散点，"
    "花朵里有黑色散点。没有噪声时：同样的两朵花，几乎没有散点。",
)

# %% [markdown] name="colours-saw" lang="en"
# **What you saw.** Two kinds of mistake. The *lonely* pixels, which agree with none of their four neighbours, come from the noise: every pixel decides alone, and its neighbours, who know better, are not asked. The *second flower* at the lower edge is there without noise as well: it has the colours of the petals, and no neighbour will say otherwise. Chapter 2 lets the neighbours of this very picture talk (section 2.8): the first mistake goes, the second stays. Chapter 3 puts both together: GrabCut, with K = 5 components for the foreground and 5 for the background.

# %% [markdown] name="colours-saw" lang="zh"
# **刚才看到的是什么。** 有两种错误。**孤立**像素与四个邻点都不一致，它们来自噪声：每个像素各自做决定，没有利用邻点的信息。下缘的**另一朵花**在没有噪声时也在：它的颜色与花瓣相同，邻点也帮不上忙。第 2 章（2.8 节）就在这张图上把相邻像素联系起来：第一种错误会消失，第二种仍在。第 3 章把两者结合，就是 GrabCut：前景、背景各用 K = 5 个分量。

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
# 两条钟形曲线相距 1.5 个标准差，按不同比例混合。真实比例几乎为零时，数“胜出”的点也会得到四分之一：那是另一条曲线越过分界的尾部。你的结果落在对角线上，偏差只是 2000 个点的抽样误差。

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
    en="Found share over true share. Counted winners run flat, from 0.24 to 0.77; once yours is written, its "
    "squares lie along the diagonal.",
    zh="求得的比例与真实比例。数胜出的点得到的结果过于平缓，从 0.24 到 0.77；写好函数后，你的方块沿对角线排列。",
)

# %% [markdown] name="summary" lang="en"
# ## 1.8 In one breath
#
# - A Gaussian (1) has ellipses of constant density; a mixture (2) is a weighted sum of K Gaussians.
# - The log-likelihood (6) has a sum inside its logarithm, because the classes are hidden. EM goes round it: responsibilities (8), then weighted averages (9)-(12). Every round raises a lower bound that touches, so the likelihood never falls.
# - It fails by collapse, by a bad start, by a wrong K; a floor, several starts and BIC help.
#
# Next question: *a pixel's neighbours know something, too. How do we let them speak?* That is chapter 2.

# %% [markdown] name="summary" lang="zh"
# ## 1.8 本章小结
#
# - 高斯模型 (1) 的等密度线是椭圆；混合模型 (2) 是 K 个高斯分布的加权和。
# - 由于类别未知（是隐变量），对数似然 (6) 的对数里面还有求和。EM 避开了这一困难：先算责任度 (8)，再做加权平均 (9)–(12)。每一轮都先作出与对数似然相切的下界，再使下界最大，所以似然从不下降。
# - EM 失效的三种情形：塌缩、初值不好、K 选错；对策分别是特征值下限、多个初值和 BIC。
#
# 下一个问题：**相邻像素也带有信息，怎样利用它们？** 这是第 2 章的内容。

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
