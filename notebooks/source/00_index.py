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
# # segteach: interactive image segmentation and matting
#
# Eight chapters, from the bell curve to deep matting. In each you first touch the thing, then give it a name, then see every number once by hand, and then break it.
#
# | to do | how |
# |---|---|
# | run a cell | **Shift+Enter** |
# | step through an algorithm | **←** **→** in a step player, or its buttons |
# | use a lab without a mouse | **Tab** to a control, arrow keys to move it |
# | read in the other language | start with `make lab EDITION=zh`, or open the folder `notebooks/zh` |

# %% [markdown] name="title" lang="zh"
# # segteach：交互式图像分割与抠像
#
# 本课程共八章，从正态分布曲线讲到深度抠像。每一章都先动手试，再认识概念，然后把每个数亲手算一遍，最后看方法在什么情况下失效。
#
# | 想做什么 | 怎么做 |
# |---|---|
# | 运行一个单元格（cell） | **Shift+Enter** |
# | 逐步查看算法 | 在逐步播放器里按 **←** **→**，或单击按钮 |
# | 不用鼠标做实验 | 用 **Tab** 键选中控件，用方向键调节 |
# | 换成英文版 | 用 `make lab EDITION=en` 启动，或打开文件夹 `notebooks/en` |

# %% [markdown] name="chapters" lang="en"
# ## The chapters
#
# | chapter | about | notebook |
# |---|---|---|
# | 1 | Gaussian, mixture of Gaussians, EM | [open](01_gaussian_gmm_em.ipynb) |
# | 2 | Markov chains, random fields, Gibbs, MAP, histogram cut | [open](02_mrf_gibbs.ipynb) |
# | 3 | GrabCut with border matting, and its forerunners | [open](03_grabcut.ipynb) |
# | 4 | Lazy Snapping: watershed, cut on segments, boundary editing | [open](04_lazy_snapping.ipynb) |
# | 5 | Bayesian matting, Knockout, Ruzon-Tomasi, new backgrounds | [open](05_bayesian_matting.ipynb) |
# | 6 | Closed-form matting, its family, evaluation | [open](06_closed_form_matting.ipynb) |
# | 7 | Deep segmentation | to come |
# | 8 | Deep matting | to come |

# %% [markdown] name="chapters" lang="zh"
# ## 各章内容
#
# | 章 | 内容 | 笔记本 |
# |---|---|---|
# | 1 | 高斯模型、高斯混合模型与 EM | [打开](01_gaussian_gmm_em.ipynb) |
# | 2 | 马尔可夫链、马尔可夫随机场、吉布斯分布、MAP、图割（graph cut）分割 | [打开](02_mrf_gibbs.ipynb) |
# | 3 | GrabCut（含边缘抠像）及其前身 | [打开](03_grabcut.ipynb) |
# | 4 | Lazy Snapping：分水岭、超像素上的最小割、边界编辑 | [打开](04_lazy_snapping.ipynb) |
# | 5 | 贝叶斯抠像、Knockout、Ruzon-Tomasi，换背景 | [打开](05_bayesian_matting.ipynb) |
# | 6 | 闭式抠像（closed-form matting）及同类方法，评测 | [打开](06_closed_form_matting.ipynb) |
# | 7 | 基于深度学习的图像分割 | 待续 |
# | 8 | 基于深度学习的抠像 | 待续 |

# %% [markdown] name="map" lang="en"
# ## Where the lecture's formulas live
#
# | part of the lecture | formula | section | in the package |
# |---|---|---|---|
# | opening: segmentation and matting | $I = \alpha F + (1-\alpha)B$ | [1.1](01_gaussian_gmm_em.ipynb) | `data.dandelion` |
# | 1 · single Gaussian | (1) | 1.2 | `models.gaussian.log_density`, `mahalanobis`, `classify` |
# | 1 · mixture of Gaussians | (2) | 1.3 | `models.gmm.Gmm`, `log_density` |
# | 1 · classes known | (3)–(5) | 1.3 | `models.gmm.fit_labelled` |
# | 1 · classifying by drawing | two steps | 1.3 | `models.gmm.classify_by_draw`; new points: `sample` |
# | 1 · likelihood | (6) | 1.4 | `models.gmm.log_likelihood` |
# | 1 · E-step | (7), (8) | 1.5 | `models.gmm.e_step` |
# | 1 · M-step | (9)–(12) | 1.5 | `models.gmm.m_step` |
# | 2 · Markov process | (2.1) | [2.1](02_mrf_gibbs.ipynb) | `models.markov.chain`, `models.markov.processes` |
# | 2 · neighbourhoods, cliques | (2.2) | 2.3 | `models.fields.neighbourhood` |
# | 2 · Markov field and Gibbs distribution | (2.3)–(2.6) | 2.4 | `models.fields.mrf`, `models.fields.tiny_joint` |
# | 2 · Gibbs sampler | (2.7) | 2.5 | `models.fields.gibbs` |
# | 2 · MAP segmentation | (2.8), (2.9) | 2.6 | `models.fields.map_labelling`, `icm`, `cuts.expansion` |
# | 2 · max-flow, min-cut | (2.10), (2.11) | 2.7 | `cuts.maxflow`, `cuts.min_cut` |
# | 2 · histograms, U + V, beta | (2.12)–(2.17) | 2.8 | `segmentation.histogram_cut` |
# | 3 · magic wand, scissors | (3.1), (3.2) | [3.1](03_grabcut.ipynb) | `segmentation.magic_wand`, `scissors` |
# | 3 · graph cut in colour | (3.3) | 3.3 | `segmentation.colour_cut` |
# | 3 · GrabCut's energy | (3.4)–(3.9) | 3.4 | `segmentation.grabcut.colours`, `grabcut` |
# | 3 · iterative minimisation, user editing | (3.10)–(3.12) | 3.5, 3.6 | `segmentation.grabcut` |
# | 3 · border matting | (3.13)–(3.15) | 3.7 | `segmentation.border_matting` |
# | 3 · comparison of the methods | | 3.8 | `arena`, `metrics` |
# | 4 · energy of Lazy Snapping | (4.1)–(4.4) | [4.2](04_lazy_snapping.ipynb) | `segmentation.lazy_snapping` |
# | 4 · watershed, graph of the segments | (4.5) | 4.3 | `segmentation.watershed`, `superpixels` |
# | 4 · boundary editing | (4.6) | 4.4 | `segmentation.boundary_editing`, `band_cut` |
# | 4 · results | | 4.5 | `arena.duel` |
# | 5 · matting equation, trimap | (5.1) | [5.1](05_bayesian_matting.ipynb) | `matting.matte`, `matting.trimap` |
# | 5 · Bayes, MAP, log-likelihoods | (5.2)–(5.6) | 5.2 | `matting.bayesian.solve.log_terms` |
# | 5 · sampling model, weights | (5.7) | 5.3 | `matting.bayesian.samples` |
# | 5 · clusters, oriented Gaussians | (5.8), (5.9) | 5.4 | `matting.bayesian.clusters` |
# | 5 · solution, several clusters | (5.10), (5.11) | 5.5 | `matting.bayesian.solve`, `rings` |
# | 5 · comparison of the methods | | 5.6 | `matting.knockout`, `ruzon_tomasi`, `metrics` |
# | 6 · matting equation, earlier methods | (6.1) | [6.1](06_closed_form_matting.ipynb) | `matting.scribble_matting` |
# | 6 · colour lines, linear model | (6.2)–(6.4) | 6.2 | `matting.local_view` |
# | 6 · cost without F and B | (6.5), (6.6) | 6.3 | `matting.local_view.window_costs` |
# | 6 · matting Laplacian | (6.7) | 6.4 | `matting.laplacian` |
# | 6 · constraints, solution | (6.8)–(6.10) | 6.5 | `matting.closed_form`, `linear` |
# | 6 · theorem | (6.11) | 6.6 | `matting.closed_form` |
# | 6 · spectral segmentation | (6.12)–(6.14) | 6.7 | `matting.spectral` |
# | 6 · results, new background | (6.15) | 6.8 | `matting.foreground` |
# | 6 · Poisson, random walk, Wang-Cohen, KNN | (6.16)–(6.18) | 6.9 | `matting.poisson`, `random_walk`, `wang_cohen`, `knn` |
# | 6 · evaluation | | 6.10 | `metrics`, `bench.quality.matting` |
#
# Chapter 1 holds (1)–(12) complete. The lecture does not number the formulas of its later parts; chapters 2 to 6 number them themselves, (2.1)–(2.17), (3.1)–(3.15), (4.1)–(4.6), (5.1)–(5.11) and (6.1)–(6.18). Where the lecture's slides contain an error, the chapter says so in a box headed **Correction to the lecture**.

# %% [markdown] name="map" lang="zh"
# ## 讲义的公式在哪里
#
# | 讲义的部分 | 公式 | 小节 | 软件包中的位置 |
# |---|---|---|---|
# | 开篇：图像分割与抠像 | $I = \alpha F + (1-\alpha)B$ | [1.1](01_gaussian_gmm_em.ipynb) | `data.dandelion` |
# | 一 · 单高斯模型 | (1) | 1.2 | `models.gaussian.log_density`、`mahalanobis`、`classify` |
# | 一 · 高斯混合模型 | (2) | 1.3 | `models.gmm.Gmm`、`log_density` |
# | 一 · 分类已知 | (3)–(5) | 1.3 | `models.gmm.fit_labelled` |
# | 一 · 随机选择并判断 | 两个步骤 | 1.3 | `models.gmm.classify_by_draw`；生成新点用 `sample` |
# | 一 · 似然 | (6) | 1.4 | `models.gmm.log_likelihood` |
# | 一 · E 步 | (7)、(8) | 1.5 | `models.gmm.e_step` |
# | 一 · M 步 | (9)–(12) | 1.5 | `models.gmm.m_step` |
# | 二 · 马尔可夫过程 | (2.1) | [2.1](02_mrf_gibbs.ipynb) | `models.markov.chain`、`models.markov.processes` |
# | 二 · 邻域系统与子团 | (2.2) | 2.3 | `models.fields.neighbourhood` |
# | 二 · 马尔可夫随机场与吉布斯分布 | (2.3)–(2.6) | 2.4 | `models.fields.mrf`、`models.fields.tiny_joint` |
# | 二 · 吉布斯采样 | (2.7) | 2.5 | `models.fields.gibbs` |
# | 二 · MAP 分割 | (2.8)、(2.9) | 2.6 | `models.fields.map_labelling`、`icm`、`cuts.expansion` |
# | 二 · 最大流与最小割 | (2.10)、(2.11) | 2.7 | `cuts.maxflow`、`cuts.min_cut` |
# | 二 · 直方图、U + V、β | (2.12)–(2.17) | 2.8 | `segmentation.histogram_cut` |
# | 三 · 魔棒与智能剪刀 | (3.1)、(3.2) | [3.1](03_grabcut.ipynb) | `segmentation.magic_wand`、`scissors` |
# | 三 · 彩色图割 | (3.3) | 3.3 | `segmentation.colour_cut` |
# | 三 · GrabCut 的能量 | (3.4)–(3.9) | 3.4 | `segmentation.grabcut.colours`、`grabcut` |
# | 三 · 迭代最小化与用户编辑 | (3.10)–(3.12) | 3.5、3.6 | `segmentation.grabcut` |
# | 三 · 边缘抠像 | (3.13)–(3.15) | 3.7 | `segmentation.border_matting` |
# | 三 · 方法比较 | | 3.8 | `arena`、`metrics` |
# | 四 · Lazy Snapping 的能量 | (4.1)–(4.4) | [4.2](04_lazy_snapping.ipynb) | `segmentation.lazy_snapping` |
# | 四 · 分水岭与超像素邻接图 | (4.5) | 4.3 | `segmentation.watershed`、`superpixels` |
# | 四 · 边界编辑 | (4.6) | 4.4 | `segmentation.boundary_editing`、`band_cut` |
# | 四 · 结果 | | 4.5 | `arena.duel` |
# | 五 · 抠像方程与三分图 | (5.1) | [5.1](05_bayesian_matting.ipynb) | `matting.matte`、`matting.trimap` |
# | 五 · 贝叶斯等式、MAP、对数似然 | (5.2)–(5.6) | 5.2 | `matting.bayesian.solve.log_terms` |
# | 五 · 采样模型与权重 | (5.7) | 5.3 | `matting.bayesian.samples` |
# | 五 · 聚类与有向高斯分布 | (5.8)、(5.9) | 5.4 | `matting.bayesian.clusters` |
# | 五 · 求解，多个聚类 | (5.10)、(5.11) | 5.5 | `matting.bayesian.solve`、`rings` |
# | 五 · 方法比较 | | 5.6 | `matting.knockout`、`ruzon_tomasi`、`metrics` |
# | 六 · 抠像方程与之前的方法 | (6.1) | [6.1](06_closed_form_matting.ipynb) | `matting.scribble_matting` |
# | 六 · 颜色线与线性模型 | (6.2)–(6.4) | 6.2 | `matting.local_view` |
# | 六 · 消去 F 和 B 的代价 | (6.5)、(6.6) | 6.3 | `matting.local_view.window_costs` |
# | 六 · 抠像拉普拉斯矩阵 | (6.7) | 6.4 | `matting.laplacian` |
# | 六 · 约束与求解 | (6.8)–(6.10) | 6.5 | `matting.closed_form`、`linear` |
# | 六 · 定理 | (6.11) | 6.6 | `matting.closed_form` |
# | 六 · 谱分割 | (6.12)–(6.14) | 6.7 | `matting.spectral` |
# | 六 · 结果，换背景 | (6.15) | 6.8 | `matting.foreground` |
# | 六 · 泊松、随机游走、Wang-Cohen、KNN | (6.16)–(6.18) | 6.9 | `matting.poisson`、`random_walk`、`wang_cohen`、`knn` |
# | 六 · 评测 | | 6.10 | `metrics`、`bench.quality.matting` |
#
# 第 1 章完整涵盖 (1)–(12)。讲义后面各部分的公式没有编号，第 2 到 6 章自行编为 (2.1)–(2.17)、(3.1)–(3.15)、(4.1)–(4.6)、(5.1)–(5.11) 和 (6.1)–(6.18)。讲义有误之处，正文以**对讲义的更正**为题加框说明。

# %% [markdown] name="progress" lang="en"
# ## Your progress
#
# What you have answered is kept in a small file beside the notebooks (`notebooks/.segteach/progress.json`); it stays on the machine that runs the notebook.

# %% [markdown] name="progress" lang="zh"
# ## 你的进度
#
# 答题记录保存在课程目录下的小文件 `notebooks/.segteach/progress.json` 中，不会离开运行课程的这台电脑。

# %% name="show-progress"
from segteach.course.progress import summary

summary()
